with

accounts as (

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

as_of as (

    select * from {{ ref('as_of') }}

),

-- an account keeps the rule of the day it was created; without that day, the rule of the as-of date
dated as (

    select
        accounts.*,
        channels.sales_channel,
        channels.has_several_channels,
        channels.was_sold_in_web_store,
        coalesce(cast(accounts.created_at as date), as_of.as_of_date, cast('9999-12-30' as date)) as rule_on
    from accounts
    cross join as_of
    inner join channels
        on accounts.billing_account_id = channels.billing_account_id

),

days as (

    select distinct sales_channel, rule_on
    from dated
    where bill_to_country_code is null

),

-- where one entity bills every country, as web direct, no country is needed
entities_without_country as (

    select
        days.sales_channel,
        days.rule_on,
        min(rules.billing_entity) as billing_entity,
        min(rules.reason) as reason
    from days
    inner join rules
        on
            days.sales_channel = rules.sales_channel
            and days.rule_on >= rules.valid_from and days.rule_on < rules.valid_until
    group by days.sales_channel, days.rule_on
    having count(distinct rules.billing_entity) = 1

),

compared as (

    select
        dated.billing_account_id,
        dated.crm_account_id,
        dated.is_test_account,
        dated.bill_to_country,
        dated.bill_to_country_code,
        dated.sales_channel,
        dated.has_several_channels,
        dated.was_sold_in_web_store,
        coalesce(rules.billing_entity, entities_without_country.billing_entity) as expected_entity,
        coalesce(rules.reason, entities_without_country.reason) as rule_reason,
        entity_spellings.billing_entity as actual_entity,
        quotes.is_entity_overridden,
        quoted_rules.billing_entity as entity_of_quoted_country
    from dated
    left join rules
        on
            dated.bill_to_country_code = rules.country_code
            and dated.sales_channel = rules.sales_channel
            and dated.rule_on >= rules.valid_from and dated.rule_on < rules.valid_until
    left join entities_without_country
        on
            dated.bill_to_country_code is null
            and dated.sales_channel = entities_without_country.sales_channel
            and dated.rule_on = entities_without_country.rule_on
    left join entity_spellings
        on lower(trim(dated.entity)) = entity_spellings.spelling
    left join quotes
        on dated.billing_account_id = quotes.billing_account_id
    left join rules as quoted_rules
        on
            quotes.bill_to_country_code = quoted_rules.country_code
            and dated.sales_channel = quoted_rules.sales_channel
            and dated.rule_on >= quoted_rules.valid_from and dated.rule_on < quoted_rules.valid_until

)

select * from compared
