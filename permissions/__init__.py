"""Who may see what: vocabulary, roles, scopes and the viewer. Pure: no await, no SQL, no GraphQL."""
