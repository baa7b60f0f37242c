"""Headings under which files bring what is not a single field: a whole name, our number, phone and e-mail.

The headings of fields and of identifier kinds are their own ``synonyms``, in the database.
"""

from collections.abc import Mapping

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "full_name": (
        *(
            "Full name",
            "Name",
            "Fullname",
            "Complete name",
            "Applicant name",
            "Beneficiary name",
            "Member name",
        ),
        *(
            "Nom complet",
            "Nom et prénom",
            "Nom et prénoms",
            "Noms et prénoms",
            "Nombre completo",
            "Nombre y apellido",
        ),
        *("Nombres y apellidos", "الاسم الكامل", "الاسم الثلاثي", "الاسم الرباعي", "الاسم بالكامل"),
    ),
    "registry_number": (
        *("Registry number", "Registry no", "Registration number", "Registration no", "Tessera number"),
        *(
            "Numéro de registre",
            "Numéro d’enregistrement",
            "Número de registro",
            "رقم السجل",
            "رقم التسجيل",
            "رقم القيد",
        ),
    ),
    "phone": (
        *(
            "Phone",
            "Phone number",
            "Telephone",
            "Telephone number",
            "Mobile",
            "Mobile number",
            "Mobile phone",
            "Cell",
        ),
        *(
            "Cell phone",
            "Contact number",
            "Tel",
            "MSISDN",
            "Téléphone",
            "Numéro de téléphone",
            "Portable",
            "Teléfono",
        ),
        *("Celular", "Móvil", "الهاتف", "رقم الهاتف", "الجوال", "رقم الجوال", "الهاتف المحمول", "الموبايل"),
    ),
    "email": (
        *(
            "E-mail",
            "Email",
            "Email ID",
            "E-mail address",
            "Email address",
            "Mail",
            "Courriel",
            "Adresse e-mail",
        ),
        *("Adresse électronique", "Correo", "Correo electrónico", "البريد الإلكتروني", "الإيميل"),
    ),
}
