"""The API as OpenAPI 3.1 describes it, drawn from what its endpoints, fields, readers and errors say of themselves."""
