"""The service's own tables, read from the database as SQLAlchemy reads tables that are there."""

import os
from collections.abc import Iterator

from sqlalchemy import create_engine
from sqlalchemy.ext.declarative import DeferredReflection
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

# As many connections as FastAPI has threads for sync endpoints, so that none waits for one.
engine = create_engine(os.environ["PEER_DATABASE"], pool_size=20, max_overflow=20)
SessionLocal = sessionmaker(engine, expire_on_commit=False)


class Base(DeclarativeBase):
    pass


class Reflected(DeferredReflection):
    __abstract__ = True


class Account(Reflected, Base):
    __tablename__ = "auth_user"


class Token(Reflected, Base):
    __tablename__ = "members_accesstoken"


class Member(Reflected, Base):
    __tablename__ = "members_member"


class Coach(Reflected, Base):
    __tablename__ = "members_coach"


class Payment(Reflected, Base):
    __tablename__ = "payments_payment"


class Attempt(Reflected, Base):
    __tablename__ = "payments_attempt"


class Notification(Reflected, Base):
    __tablename__ = "payments_notification"


class Event(Reflected, Base):
    __tablename__ = "payments_event"


Reflected.prepare(engine)


def get_session() -> Iterator[Session]:
    with SessionLocal() as session:
        yield session
