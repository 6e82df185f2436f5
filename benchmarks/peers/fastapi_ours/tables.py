"""The service's own tables, read from the database as SQLAlchemy reads tables that are there."""

import os
from collections.abc import Iterator
from typing import Any

from sqlalchemy import create_engine
from sqlalchemy.ext.declarative import DeferredReflection
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

# As many connections as FastAPI has threads for sync endpoints, so that none waits for one.
engine = create_engine(os.environ["PEER_DATABASE"], pool_size=20, max_overflow=20)
SessionLocal = sessionmaker(engine, expire_on_commit=False)


class Base(DeferredReflection, DeclarativeBase):
    pass


def mapped(table: str) -> Any:
    return type(table, (Base,), {"__tablename__": table})


Account, Token = mapped("auth_user"), mapped("members_accesstoken")
Member, Coach = mapped("members_member"), mapped("members_coach")
Payment, Attempt = mapped("payments_payment"), mapped("payments_attempt")
Notification, Event = mapped("payments_notification"), mapped("payments_event")
Base.prepare(engine)


def get_session() -> Iterator[Session]:
    with SessionLocal() as session:
        yield session
