"""The merchant's certificate, which the gateway of API v2 asks for where money leaves the account.

Source: pay.weixin.qq.com/wiki/doc/api/native.php?chapter=4_3 (security, the merchant's API certificate).
"""

import secrets
import ssl
from tempfile import NamedTemporaryFile

import requests
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

from payments.providers.bounded_http import BoundedAdapter, new_session
from payments.providers.keys import KeyUnreadable, load_private_key


def certified_session(certificate: str, private_key: str) -> requests.Session:
    """A pool of connections that show the certificate (PEM, with those that issued it behind it, if any).

    Raises KeyUnreadable when it cannot be read or the private key is not the one that it was issued for.
    """
    context = tls_context(_read(certificate), load_private_key(private_key))
    session = new_session()
    session.mount("https://", BoundedAdapter(context))
    return session


def tls_context(certificates: list[x509.Certificate], key: RSAPrivateKey) -> ssl.SSLContext:
    """A context that shows the first of the certificates; the adapter adds the authorities that it trusts.

    The library reads a key only from a file. The file is private, gone at once, and what was in it for that moment
    is encrypted under a password that nobody has written down. Raises KeyUnreadable when the two do not fit.
    """
    password = secrets.token_urlsafe().encode()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    with NamedTemporaryFile() as file:
        file.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(password)))
        file.writelines(certificate.public_bytes(Encoding.PEM) for certificate in certificates)
        file.flush()
        try:
            context.load_cert_chain(file.name, password=password)
        except ssl.SSLError as error:
            raise KeyUnreadable("the client certificate was not issued for this private key") from error
    return context


def _read(text: str) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(text.encode())
    except ValueError as error:
        raise KeyUnreadable("the client certificate is no PEM certificate") from error
