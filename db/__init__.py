"""Tables by domain, roles and grants, sessions, migrations, the embedded server and the demo practice."""
