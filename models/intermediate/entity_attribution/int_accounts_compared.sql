with

billing_accounts as (

    select * from {{ ref('int_billing_accounts_classified') }}

),

channels as (

    select * from {{ ref('int_accounts_by_channel') }}

),

rules as (

    select * from {{ ref('int_billing_entity_rules_expanded') }}

),

entity_spellings as (

    select * from {{ ref('billing_entity_spellings') }}

),

quotes as (

    select * from {{ ref('int_quotes_by_account') }}

),

-- an account keeps the rule of the day it was created; without that day, today's
accounts as (

    select
        *,
        coalesce(cast(created_at as date), cast('9999-12-30' as date)) as created_on
    from billing_accounts

),

-- where one entity bills every country, as web direct, no country is needed
entities_without_country as (

    select
        accounts.billing_account_id,
        min(rules.billing_entity) as billing_entity,
        min(rules.reason) as reason
    from accounts
    inner join channels
        on accounts.billing_account_id = channels.billing_account_id
    inner join rules
        on
            channels.sales_channel = rules.sales_channel
            and accounts.created_on >= rules.valid_from
            and accounts.created_on < rules.valid_until
    where accounts.bill_to_country_code is null
    group by accounts.billing_account_id
    having count(distinct rules.billing_entity) = 1

),

compared as (

    select
        accounts.billing_account_id,
        accounts.crm_account_id,
        accounts.is_test_account,
        accounts.bill_to_country,
        accounts.bill_to_country_code,
        channels.sales_channel,
        channels.has_several_channels,
        channels.was_sold_in_web_store,
        coalesce(rules.billing_entity, entities_without_country.billing_entity) as expected_entity,
        coalesce(rules.reason, entities_without_country.reason) as rule_reason,
        entity_spellings.billing_entity as actual_entity,
        quotes.is_entity_overridden,
        quoted_rules.billing_entity as entity_of_quoted_country
    from accounts
    inner join channels
        on accounts.billing_account_id = channels.billing_account_id
    left join rules
        on
            accounts.bill_to_country_code = rules.country_code
            and channels.sales_channel = rules.sales_channel
            and accounts.created_on >= rules.valid_from
            and accounts.created_on < rules.valid_until
    left join entities_without_country
        on accounts.billing_account_id = entities_without_country.billing_account_id
    left join entity_spellings
        on lower(trim(accounts.entity)) = entity_spellings.spelling
    left join quotes
        on accounts.billing_account_id = quotes.billing_account_id
    left join rules as quoted_rules
        on
            quotes.bill_to_country_code = quoted_rules.country_code
            and channels.sales_channel = quoted_rules.sales_channel
            and accounts.created_on >= quoted_rules.valid_from
            and accounts.created_on < quoted_rules.valid_until

)

select * from compared
