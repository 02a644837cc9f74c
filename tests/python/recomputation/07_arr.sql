-- R4 and R9: ARR of every month that is over.

create table months as
select
    cast(month as date) as month_start_date,
    last_day(month) as month_end_date
from range(date '2010-01-01', as_of() + 1, interval 1 month) as counted (month)
where last_day(month) <= as_of();

-- The channel of an account, as invoice owner: of those in force when they agree, else of its batch.
create table account_channels as
with

sold as (

    select
        owner_id,
        min(sales_channel) filter (is_in_force) as lowest,
        max(sales_channel) filter (is_in_force) as highest,
        max_by(sales_channel, subscriptionstartdate) as newest_channel
    from (select *, subscriptionstartdate <= as_of() and ends_on > as_of() as is_in_force from newest)
    group by owner_id

)

select
    accounts.account_id,
    case
        when lowest = highest then lowest
        when lowest is null and newest_channel is not null then newest_channel
        when batches.sales_channel = 'reseller' and is_authorized then 'authorized_reseller'
        when batches.sales_channel = 'reseller' then 'unauthorized_reseller'
        else coalesce(batches.sales_channel, 'unmapped')
    end as sales_channel
from accounts
left join sold on sold.owner_id = accounts.account_id
left join rules.billing_batches as batches on batches.batch = accounts.batch;

-- The actual entity; where it is not recognised the one the rules expect; else unknown.
create table entities as
select
    accounts.account_id,
    coalesce(accounts.actual_entity, expected.billing_entity, 'unknown') as billing_entity
from accounts
inner join account_channels using (account_id)
left join rules.sales_channels as channels on channels.sales_channel = account_channels.sales_channel
left join rules.billing_entity_rules as expected
    on expected.entity_channel_group = channels.entity_channel_group
    and expected.valid_from <= accounts.created_on
    and (
        expected.country_code = accounts.country_code
        -- an unknown country is never guessed
        or (
            expected.country_code = '*'
            and (accounts.country_code is not null or channels.sales_channel = 'web_direct')
        )
    )
qualify row_number() over (
    partition by accounts.account_id order by expected.country_code = '*', expected.valid_from desc
) = 1;

create schema recomputed;

create table recomputed.arr_by_month as
select
    months.month_start_date,
    charges.name as subscription_name,
    charges.product_rate_plan_id,
    any_value(charges.product_tier) as product_tier,
    any_value(charges.delivery) as delivery,
    any_value(newest.accountid) as billing_account_id,
    any_value(newest.crm_account_id) as crm_account_id,
    any_value(coalesce(entities.billing_entity, 'unknown')) as billing_entity,
    any_value(newest.sales_channel) as sales_channel,
    any_value(newest.currency_code) as currency_code,
    cast(sum(charges.seats) as bigint) as licensed_seats,
    sum(charges.mrr) as mrr_amount,
    sum(charges.arr) as arr_amount,
    if(count(*) > count(charges.arr_usd), null, sum(charges.arr_usd)) as arr_usd_amount
from charges
inner join newest using (name)
inner join months on charges.from_day <= months.month_end_date and charges.until_day > months.month_end_date
left join entities on entities.account_id = newest.owner_id
group by months.month_start_date, charges.name, charges.product_rate_plan_id;
