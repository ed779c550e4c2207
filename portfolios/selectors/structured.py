"""The public page for programs: schema.org's words for a person and what stands behind their skills (promise 12)."""

from typing import Any

from portfolios.certificates import Certificate
from portfolios.selectors.public import PublicPage


def structured_person(page: PublicPage, address: str) -> dict[str, Any]:
    """A ProfilePage about a Person: only what the page itself shows."""
    portfolio = page.portfolio
    person: dict[str, Any] = {
        "@type": "Person",
        "name": portfolio.name,
        "url": address,
        "knowsAbout": [skill.name for skill in page.skills],
    }
    optional = {
        "description": portfolio.headline or portfolio.about,
        "homeLocation": {"@type": "Place", "name": portfolio.place} if portfolio.place else None,
        "knowsLanguage": page.languages,
        "hasCredential": [_credential(certificate) for certificate in page.certificates],
    }
    person.update({name: value for name, value in optional.items() if value})
    return {"@context": "https://schema.org", "@type": "ProfilePage", "url": address, "mainEntity": person}


def _credential(certificate: Certificate) -> dict[str, Any]:
    return {
        "@type": "EducationalOccupationalCredential",
        "name": certificate.title,
        "url": certificate.url,
        "credentialCategory": "Certificate of accepted volunteer work",
        "dateCreated": certificate.awarded_at.date().isoformat(),
        "recognizedBy": {"@type": "Organization", "name": certificate.organization},
    }
