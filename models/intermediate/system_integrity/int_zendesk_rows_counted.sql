{{ count_staged_rows([
    ('zendesk', 'group_memberships', ref('stg_zendesk__group_memberships')),
    ('zendesk', 'groups', ref('stg_zendesk__groups')),
    ('zendesk', 'organizations', ref('stg_zendesk__organizations')),
    ('zendesk', 'satisfaction_ratings', ref('stg_zendesk__satisfaction_ratings')),
    ('zendesk', 'sla_policies', ref('stg_zendesk__sla_policies')),
    ('zendesk', 'tags', ref('stg_zendesk__tags')),
    ('zendesk', 'ticket_audits', ref('stg_zendesk__ticket_audits')),
    ('zendesk', 'ticket_fields', ref('stg_zendesk__ticket_fields')),
    ('zendesk', 'ticket_forms', ref('stg_zendesk__ticket_forms')),
    ('zendesk', 'ticket_metrics', ref('stg_zendesk__ticket_metrics')),
    ('zendesk', 'tickets', ref('stg_zendesk__tickets')),
    ('zendesk', 'users', ref('stg_zendesk__users')),
]) }}
