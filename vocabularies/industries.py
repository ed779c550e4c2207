"""Industries of organisations, and those volunteers aim for: plain names after the sections of ISIC Rev. 4."""

from django.utils.translation import gettext_lazy as _

# The code is stored; the letter after each is the ISIC section it sums up.
INDUSTRIES = [
    ("education", _("Education and training")),  # P
    ("health", _("Health care")),  # Q 86
    ("social_work", _("Social work and care")),  # Q 87, 88
    ("arts", _("Arts, culture and heritage")),  # R 90, 91
    ("sport", _("Sport and recreation")),  # R 93
    ("media", _("Publishing, media and design")),  # J 58 to 60, M 73, 74
    ("technology", _("Software and technology")),  # J 61 to 63
    ("research", _("Research and science")),  # M 72
    ("law", _("Law, rights and advice")),  # M 69, S 94
    ("finance", _("Finance and accounting")),  # K
    ("public", _("Public services and policy")),  # O
    ("environment", _("Environment and conservation")),  # E, R 91
    ("farming", _("Farming and food")),  # A, C 10
    ("housing", _("Housing and building")),  # F, L
    ("transport", _("Transport and logistics")),  # H
    ("hospitality", _("Tourism and hospitality")),  # I
    ("relief", _("Emergency relief and development")),  # U
]
INDUSTRY_NAMES = dict(INDUSTRIES)
