"""The roles that every country starts with; it may change them and add its own."""

from django.db import migrations

SEE = ["people.view", "history.view"]
ENTER = ["people.register", "facts.correct", "life-events.record", "documents.attach"]
ROLES = {
    # Nobody can grant what they lack: whoever is to grant every role must hold every permission.
    "administrator": (
        {"en": "Administrator", "fr": "Administrateur", "ar": "مدير النظام"},
        {
            "en": "Runs the registry: users, roles, areas, fields. Holds every permission, since nobody can grant what they lack.",
            "fr": "Gère le registre : utilisateurs, rôles, zones, champs. Détient toutes les permissions, car nul ne peut accorder ce qu’il n’a pas.",
            "ar": "يدير السجل: المستخدمون والأدوار والمناطق والحقول. لديه جميع الصلاحيات، إذ لا يمكن لأحد أن يمنح ما لا يملكه.",
        },
        [
            *SEE,
            *ENTER,
            "people.view-sensitive",
            "identifier.reveal",
            "household.restructure",
            "people.archive",
            "change.approve",
            "change.undo",
            "facts.attest",
            "files.import",
            "files.export",
            "areas.manage",
            "fields.manage",
            "users.manage",
            "roles.manage",
            "access-log.view",
            "audit.verify",
            "jobs.view",
            "programmes.view",
        ],
    ),
    "registrar": (
        {"en": "Registrar", "fr": "Agent d’enregistrement", "ar": "مسجّل"},
        {
            "en": "Keeps the records of an area: registers households, corrects facts, records life events, imports files, undoes mistakes.",
            "fr": "Tient les dossiers d’une zone : enregistre les ménages, corrige les données, consigne les événements de la vie, importe des fichiers, annule les erreurs.",
            "ar": "يحفظ سجلات المنطقة: يسجّل الأسر، ويصحّح البيانات، ويدوّن أحداث الحياة، ويستورد الملفات، ويتراجع عن الأخطاء.",
        },
        [
            *SEE,
            *ENTER,
            "people.view-sensitive",
            "identifier.reveal",
            "household.restructure",
            "people.archive",
            "change.undo",
            "files.import",
        ],
    ),
    "data-clerk": (
        {"en": "Data clerk", "fr": "Agent de saisie", "ar": "مُدخل بيانات"},
        {
            "en": "Enters what people report: registers, corrects facts, records life events. Does not see sensitive facts.",
            "fr": "Saisit ce que les personnes déclarent : enregistre, corrige, consigne les événements de la vie. Ne voit pas les données sensibles.",
            "ar": "يُدخل ما يبلّغ عنه الناس: يسجّل ويصحّح ويدوّن أحداث الحياة. لا يرى البيانات الحساسة.",
        },
        [*SEE, *ENTER],
    ),
    "approver": (
        {"en": "Approver", "fr": "Approbateur", "ar": "معتمِد"},
        {
            "en": "Decides on proposed changes, undoes changes, archives records.",
            "fr": "Statue sur les modifications proposées, annule des modifications, archive des dossiers.",
            "ar": "يبتّ في التغييرات المقترحة، ويتراجع عن التغييرات، ويؤرشف السجلات.",
        },
        [*SEE, "people.view-sensitive", "people.archive", "change.approve", "change.undo"],
    ),
    "attester": (
        {"en": "Attester", "fr": "Certificateur", "ar": "مُصدِّق"},
        {
            "en": "Vouches for facts after checking them.",
            "fr": "Se porte garant de données après les avoir vérifiées.",
            "ar": "يصادق على البيانات بعد التحقق منها.",
        },
        [*SEE, "people.view-sensitive", "facts.attest"],
    ),
    "programme-officer": (
        {"en": "Programme officer", "fr": "Chargé de programme", "ar": "مسؤول برنامج"},
        {
            "en": "Finds the people whom a programme is for and exports lists.",
            "fr": "Trouve les personnes auxquelles un programme est destiné et exporte des listes.",
            "ar": "يجد الأشخاص المستهدفين ببرنامج ما ويصدّر القوائم.",
        },
        ["people.view", "programmes.view", "files.export"],
    ),
    "auditor": (
        {"en": "Auditor", "fr": "Auditeur", "ar": "مدقّق"},
        {
            "en": "Reads records, their history and who looked at them, verifies the logs. Changes nothing.",
            "fr": "Lit les dossiers, leur historique et qui les a consultés, vérifie les journaux. Ne modifie rien.",
            "ar": "يقرأ السجلات وتاريخها ومن اطّلع عليها، ويتحقق من صحة السجلات. لا يغيّر شيئًا.",
        },
        [*SEE, "access-log.view", "audit.verify", "jobs.view"],
    ),
    "data-protection-officer": (
        {
            "en": "Data protection officer",
            "fr": "Délégué à la protection des données",
            "ar": "مسؤول حماية البيانات",
        },
        {
            "en": "Watches over the use of personal data: sees who looked at what and why, also at sensitive facts. Changes nothing.",
            "fr": "Veille à l’usage des données personnelles : voit qui a consulté quoi et pourquoi, y compris les données sensibles. Ne modifie rien.",
            "ar": "يراقب استخدام البيانات الشخصية: يرى من اطّلع على ماذا ولماذا، بما في ذلك البيانات الحساسة. لا يغيّر شيئًا.",
        },
        [*SEE, "people.view-sensitive", "access-log.view", "audit.verify"],
    ),
}


def add(apps, schema_editor):
    role = apps.get_model("accounts", "Role")
    role.objects.bulk_create(
        role(
            key=key, names=names, descriptions=descriptions, permissions=sorted(permissions), is_shipped=True
        )
        for key, (names, descriptions, permissions) in ROLES.items()
    )


def remove(apps, schema_editor):
    apps.get_model("accounts", "Role").objects.filter(key__in=ROLES, grants=None).delete()


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_history")]
    operations = [migrations.RunPython(add, remove)]
