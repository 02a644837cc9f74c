-- Why: a product or country that no rule names drops out of a join, and its revenue with it.
-- When it fails: add to the seed shown the row for everything else that is missing.
with

billing_entity_rules as (

    select * from {{ ref('billing_entity_rules') }}

),

sales_channels as (

    select * from {{ ref('sales_channels') }}

),

product_tiers as (

    select * from {{ ref('product_tiers') }}

),

currency_rates as (

    select * from {{ ref('currency_rates') }}

),

change_reason_windows as (

    select * from {{ ref('change_reason_windows') }}

),

trial_lengths as (

    select * from {{ ref('trial_lengths') }}

),

first_rules as (

    select
        sales_channels.entity_channel_group,
        min(billing_entity_rules.valid_from) as first_day,
        min(
            case when billing_entity_rules.country_code = '*' then billing_entity_rules.valid_from end
        ) as first_day_for_all
    from sales_channels
    left join billing_entity_rules
        on sales_channels.entity_channel_group = billing_entity_rules.entity_channel_group
    group by sales_channels.entity_channel_group

),

catch_alls as (

    select
        count_if(rate_plan_pattern = '%') as catch_all_rules,
        min(valid_from) as first_day,
        min(case when rate_plan_pattern = '%' then valid_from end) as first_day_for_all,
        min(case when rate_plan_pattern = '%' then priority end) as priority_for_all,
        max(case when rate_plan_pattern != '%' then priority end) as last_priority
    from product_tiers

),

gaps as (

    select
        'billing_entity_rules' as seed,
        entity_channel_group as rule,
        'needs a row with country * from the first day on' as what_is_missing
    from first_rules
    where
        first_day_for_all is null
        or first_day_for_all > first_day

    union all

    select
        'product_tiers' as seed,
        '%' as rule,
        'needs a pattern % from the first day on, with a priority number above all others' as what_is_missing
    from catch_alls
    where
        catch_all_rules = 0
        or first_day_for_all > first_day
        or priority_for_all <= last_priority

    union all

    select
        'currency_rates' as seed,
        'USD' as rule,
        'needs the rate 1 for USD, in force at all times' as what_is_missing
    from currency_rates
    having
        count_if(currency_code = 'USD' and usd_rate = 1) = 0
        or count_if(currency_code = 'USD' and usd_rate != 1) > 0
        or min(valid_from) < min(case when currency_code = 'USD' then valid_from end)

    union all

    select
        'change_reason_windows' as seed,
        listed.change_reason as rule,
        'needs a first day no later than its last day' as what_is_missing
    from (values ('entity_change'), ('wrong_seats_refund'), ('card_declined')) as listed (change_reason)
    left join change_reason_windows
        on listed.change_reason = change_reason_windows.change_reason
    where coalesce(change_reason_windows.first_day > change_reason_windows.last_day, true)

    union all

    select
        'trial_lengths' as seed,
        listed.delivery as rule,
        'needs a number of days above zero' as what_is_missing
    from (values ('SaaS'), ('Self-Managed')) as listed (delivery)
    left join trial_lengths
        on listed.delivery = trial_lengths.delivery
    where coalesce(trial_lengths.trial_days <= 0, true)

)

select * from gaps
