with

compared as (

    select * from {{ ref('int_accounts_compared') }}

),

-- the order is the rule: what stands first explains the mismatch
explained as (

    select
        billing_account_id,
        crm_account_id,
        is_test_account,
        sales_channel,
        has_several_channels,
        bill_to_country_code,
        expected_entity,
        case
            when expected_entity is not null then rule_reason
            when sales_channel = 'unmapped' then 'The sales channel is unmapped'
            when bill_to_country is null then 'The bill-to contact has no country'
            else concat('Nobody knows the country ', bill_to_country)
        end as expected_reason,
        actual_entity,
        coalesce(actual_entity, expected_entity, 'unknown') as billing_entity,
        case
            when sales_channel != 'unmapped' then coalesce(expected_entity = actual_entity, false)
        end as is_match,
        case
            when sales_channel = 'unmapped' or expected_entity = actual_entity then null
            when expected_entity is null and bill_to_country is null then 'missing country'
            when expected_entity is null then 'unknown country'
            when actual_entity is null then 'unrecognised entity'
            when is_entity_overridden then 'overridden on quote'
            when sales_channel = 'web_direct' then 'web direct billed outside Inc'
            when was_sold_in_web_store and actual_entity = 'GitLab Inc' then 'moved to sales assisted'
            when actual_entity = entity_of_quoted_country then 'country changed'
            else 'wrong entity'
        end as mismatch_reason
    from compared

)

select * from explained
