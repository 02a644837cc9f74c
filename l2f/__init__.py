"""The command `l2f`: a thin conductor around dbt. Business rules live in the dbt project."""
