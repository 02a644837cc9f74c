-- Why: a rule with a misspelled channel, country or source column never applies, and nobody notices.
-- When it fails: correct the word in the seed shown, or add it to the table it points at.
with

rules as (

    select 'billing_entity_rules' as seed, 'entity_channel_group' as column_name, entity_channel_group as word
    from {{ ref('billing_entity_rules') }}
    union all
    select 'billing_entity_rules' as seed, 'country_code' as column_name, country_code as word
    from {{ ref('billing_entity_rules') }}
    union all
    select 'billing_entity_rules' as seed, 'billing_entity' as column_name, billing_entity as word
    from {{ ref('billing_entity_rules') }}
    union all
    select 'billing_entity_spellings' as seed, 'billing_entity' as column_name, billing_entity as word
    from {{ ref('billing_entity_spellings') }}
    union all
    select 'country_spellings' as seed, 'country_code' as column_name, country_code as word
    from {{ ref('country_spellings') }}
    union all
    select 'billing_batches' as seed, 'sales_channel' as column_name, sales_channel as word
    from {{ ref('billing_batches') }}
    union all
    select 'zuora_integration_users' as seed, 'sales_channel' as column_name, sales_channel as word
    from {{ ref('zuora_integration_users') }}
    union all
    select 'zuora_integration_users' as seed, 'user_role' as column_name, user_role as word
    from {{ ref('zuora_integration_users') }}
    union all
    select 'reseller_authorizations' as seed, 'source_column' as column_name, source_column as word
    from {{ ref('reseller_authorizations') }}
    union all
    select 'points_of_sale' as seed, 'source_column' as column_name, source_column as word
    from {{ ref('points_of_sale') }}
    union all
    select 'points_of_sale' as seed, 'point_of_sale' as column_name, point_of_sale as word
    from {{ ref('points_of_sale') }}
    union all
    select 'test_instances' as seed, 'match_column' as column_name, match_column as word
    from {{ ref('test_instances') }}
    union all
    select
        'product_tiers' as seed,
        'product_tier' as column_name,
        concat(product_tier, ' ', cast(tier_rank as varchar)) as word
    from {{ ref('product_tiers') }}
    union all
    select 'product_tiers' as seed, 'delivery' as column_name, delivery as word
    from {{ ref('product_tiers') }}
    union all
    select 'change_reason_windows' as seed, 'change_reason' as column_name, change_reason as word
    from {{ ref('change_reason_windows') }}
    union all
    select 'one_time_charge_kinds' as seed, 'charge_kind' as column_name, charge_kind as word
    from {{ ref('one_time_charge_kinds') }}

),

known as (

    select 'entity_channel_group' as column_name, entity_channel_group as word
    from {{ ref('sales_channels') }}
    union
    select 'sales_channel' as column_name, sales_channel as word
    from {{ ref('sales_channels') }}
    union
    select 'country_code' as column_name, country_code as word
    from {{ ref('countries') }}
    union
    select column_name, word
    from (
        values
        ('country_code', '*'),
        ('sales_channel', 'reseller'),
        ('billing_entity', 'GitLab BV'),
        ('billing_entity', 'GitLab GmbH'),
        ('billing_entity', 'GitLab Ltd'),
        ('billing_entity', 'GitLab Inc'),
        ('billing_entity', 'GitLab Pty Ltd'),
        ('user_role', 'portal'),
        ('user_role', 'quote_sync'),
        ('source_column', 'partner_status'),
        ('source_column', 'partner_type'),
        ('source_column', 'partner_track'),
        ('source_column', 'account_type'),
        ('source_column', 'quote_reseller_type'),
        ('source_column', 'lead_source'),
        ('source_column', 'partner_account'),
        ('point_of_sale', 'aws_marketplace'),
        ('point_of_sale', 'gov_uk_marketplace'),
        ('match_column', 'hostname'),
        ('match_column', 'instance_uuid'),
        ('product_tier', 'Other 0'),
        ('product_tier', 'Starter 1'),
        ('product_tier', 'Premium 2'),
        ('product_tier', 'Ultimate 3'),
        ('delivery', 'SaaS'),
        ('delivery', 'Self-Managed'),
        ('delivery', 'Other'),
        ('change_reason', 'entity_change'),
        ('change_reason', 'wrong_seats_refund'),
        ('change_reason', 'card_declined'),
        ('charge_kind', 'true_up'),
        ('charge_kind', 'ci_minutes'),
        ('charge_kind', 'storage'),
        ('charge_kind', 'services'),
        ('charge_kind', 'other')
    ) as listed (column_name, word)

),

unknown as (

    select
        rules.seed,
        rules.column_name,
        rules.word,
        count(*) as row_count
    from rules
    left join known
        on
            rules.column_name = known.column_name
            and rules.word = known.word
    where
        rules.word is not null
        and known.word is null
    group by rules.seed, rules.column_name, rules.word

)

select * from unknown
