-- Why: raw values are compared in lower case, without blanks around: a rule spelled otherwise is dead.
-- When it fails: write the word of the seed shown in lower case, without blanks before or after.
with

words as (

    select 'country_spellings' as seed, spelling as word
    from {{ ref('country_spellings') }}
    union all
    select 'billing_entity_spellings' as seed, spelling as word
    from {{ ref('billing_entity_spellings') }}
    union all
    select 'points_of_sale' as seed, source_value as word
    from {{ ref('points_of_sale') }}
    union all
    select 'reseller_authorizations' as seed, source_value as word
    from {{ ref('reseller_authorizations') }}
    union all
    select 'guest_free_plans' as seed, plan_name as word
    from {{ ref('guest_free_plans') }}
    union all
    select 'license_plans' as seed, plan_code as word
    from {{ ref('license_plans') }}
    union all
    select 'order_plans' as seed, product_rate_plan_id as word
    from {{ ref('order_plans') }}
    union all
    select 'gitlab_com_plans' as seed, plan_name as word
    from {{ ref('gitlab_com_plans') }}
    union all
    select 'delivery_mails' as seed, sender_app as word
    from {{ ref('delivery_mails') }}
    union all
    select 'delivery_mails' as seed, template as word
    from {{ ref('delivery_mails') }}
    union all
    select 'product_tiers' as seed, rate_plan_pattern as word
    from {{ ref('product_tiers') }}
    union all
    select 'one_time_charge_kinds' as seed, charge_pattern as word
    from {{ ref('one_time_charge_kinds') }}
    union all
    select 'renewal_notice_mails' as seed, mail_pattern as word
    from {{ ref('renewal_notice_mails') }}
    union all
    select 'test_instances' as seed, match_value as word
    from {{ ref('test_instances') }}

),

misspelled as (

    select seed, word
    from words
    where word != lower(trim(word))

)

select * from misspelled
