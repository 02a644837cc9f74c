-- Why: the handbook's entity table, its two misprints settled: who edits the seed sees what that changes.
-- When it fails: billing_entity_rules or sales_channels differs from the table; change both or neither.
with

entities as (

    select * from {{ ref('billing_entity_by_country') }}

),

handbook as (

    select country_code, sales_channel, billing_entity
    from (
        values
        -- direct customers
        ('NL', 'sales_assisted', 'GitLab BV'),
        ('DE', 'sales_assisted', 'GitLab GmbH'),
        ('GB', 'sales_assisted', 'GitLab Ltd'),
        ('US', 'sales_assisted', 'GitLab Inc'),
        ('FR', 'sales_assisted', 'GitLab Inc'),
        ('JP', 'sales_assisted', 'GitLab Inc'),
        ('AU', 'sales_assisted', 'GitLab Pty Ltd'),
        -- unauthorized resellers and free programmes are read like direct customers
        ('NL', 'unauthorized_reseller', 'GitLab BV'),
        ('US', 'unauthorized_reseller', 'GitLab Inc'),
        ('AU', 'unauthorized_reseller', 'GitLab Pty Ltd'),
        ('DE', 'community', 'GitLab GmbH'),
        ('FR', 'community', 'GitLab Inc'),
        -- authorized resellers
        ('NL', 'authorized_reseller', 'GitLab BV'),
        ('FR', 'authorized_reseller', 'GitLab BV'),
        ('JP', 'authorized_reseller', 'GitLab BV'),
        ('DE', 'authorized_reseller', 'GitLab GmbH'),
        ('GB', 'authorized_reseller', 'GitLab Ltd'),
        ('US', 'authorized_reseller', 'GitLab Inc'),
        ('AU', 'authorized_reseller', 'GitLab Pty Ltd'),
        -- the web store bills from one entity
        ('NL', 'web_direct', 'GitLab Inc'),
        ('DE', 'web_direct', 'GitLab Inc'),
        ('GB', 'web_direct', 'GitLab Inc'),
        ('AU', 'web_direct', 'GitLab Inc'),
        ('US', 'web_direct', 'GitLab Inc')
    ) as listed (country_code, sales_channel, billing_entity)

),

differing as (

    select
        handbook.country_code,
        handbook.sales_channel,
        handbook.billing_entity as entity_in_handbook,
        entities.billing_entity as entity_in_seed,
        entities.reason
    from handbook
    left join entities
        on
            handbook.country_code = entities.country_code
            and handbook.sales_channel = entities.sales_channel
    where handbook.billing_entity is distinct from entities.billing_entity

)

select * from differing
