-- The floor: what `subscriptions` and `arr_by_month` cost when written by hand for DuckDB, straight
-- from raw, without staging, tests or history. It knows the plain rules only: no lineage, no
-- auto-renewal, no quarantine. Variables: extracts, seeds, as_of.

create macro raw(application, name) as table
    select * from read_parquet(getvariable('extracts') || '/production/' || application || '/' || name || '.parquet');
create macro seed(area, name) as table
    select * from read_csv(getvariable('seeds') || '/' || area || '/' || name || '.csv', header = true);

create temp table plans as
select
    row_number() over () as plan_number,
    productrateplan.id as product_rate_plan_id,
    product_tiers.product_tier,
    product_tiers.tier_rank,
    product_tiers.delivery,
    product_tiers.is_seat_licensed
from raw('zuora', 'productrateplan') as productrateplan
inner join seed('core', 'product_tiers') as product_tiers
    on productrateplan.name ilike product_tiers.rate_plan_pattern
qualify row_number() over (partition by productrateplan.id order by product_tiers.priority) = 1;

create temp table prices as
select
    productrateplanchargeid as product_rate_plan_charge_id,
    currency as currency_code,
    max(price) as price_amount
from raw('zuora', 'productrateplanchargetier')
group by all;

create temp table rates as
select
    currency_code,
    cast(usd_rate as decimal(18, 6)) as usd_rate,
    valid_from,
    lead(valid_from, 1, date '9999-12-31') over (partition by currency_code order by valid_from) as valid_until
from seed('core', 'currency_rates');

create temp table crm_accounts as
select
    left(loaded.id, 15) as crm_account_key,
    kept.id as crm_account_id,
    lower(kept.partners_partner_status__c) as partner_status
from raw('salesforce', 'account') as loaded
inner join raw('salesforce', 'account') as kept on kept.id = coalesce(loaded.masterrecordid, loaded.id)
where not kept.isdeleted;

create temp table accounts as
select
    account.id as billing_account_id,
    crm_accounts.crm_account_id,
    crm_accounts.partner_status,
    account.batch,
    account.currency as currency_code,
    account.entity__c as billing_entity,
    countries.country_code
from raw('zuora', 'account') as account
left join raw('zuora', 'contact') as contact on contact.id = account.billtocontactid
left join seed('entity_attribution', 'countries') as countries on countries.country_name = contact.country
left join crm_accounts on crm_accounts.crm_account_key = account.crmid;

-- The newest version of each subscription that is not a draft, with its channel.
create temp table newest as
with

versions as (

    select
        id,
        name as subscription_name,
        originalid,
        accountid,
        invoiceownerid,
        status,
        version,
        subscriptionstartdate,
        termstartdate,
        termenddate,
        currentterm,
        autorenew,
        quotenumber__qt,
        excludefromanalysis__c
    from raw('zuora', 'subscription')
    where status <> 'Draft'
    qualify row_number() over (partition by name order by version desc, updateddate desc) = 1

),

creators as (

    select
        subscription.name as subscription_name,
        integration_users.sales_channel
    from raw('zuora', 'subscription') as subscription
    inner join seed('subscriptions', 'zuora_integration_users') as integration_users
        on integration_users.zuora_user_id = subscription.createdbyid
    where subscription.version = 1

),

sold as (

    select
        row_number() over () as subscription_number,
        versions.*,
        accounts.* exclude (billing_account_id, billing_entity),
        owners.billing_entity,
        owners.crm_account_id as owner_crm_account_id,
        owners.country_code as owner_country_code,
        versions.invoiceownerid <> versions.accountid or owners.batch = 'Batch4' as is_resold,
        case
            when accounts.batch = 'Batch5' then 'community'
            when is_resold then if(owners.partner_status = 'authorized', 'authorized_reseller', 'unauthorized_reseller')
            when accounts.batch = 'Batch1' then 'web_direct'
            when accounts.batch = 'Batch2' then 'sales_assisted'
            when accounts.batch = 'Batch3' and creators.sales_channel is not null then creators.sales_channel
            when accounts.batch = 'Batch3' and versions.quotenumber__qt is not null then 'sales_assisted'
            else 'unmapped'
        end as sales_channel
    from versions
    inner join accounts on accounts.billing_account_id = versions.accountid
    left join accounts as owners on owners.billing_account_id = versions.invoiceownerid
    left join creators using (subscription_name)
    where accounts.batch <> 'Batch20' and versions.excludefromanalysis__c <> 'True'

)

select * from sold;

create temp table charges as
select
    newest.subscription_number,
    plans.plan_number,
    charges.effectivestartdate as effective_start_date,
    coalesce(charges.effectiveenddate, date '9999-12-31') as effective_end_date,
    charges.mrr as mrr_amount,
    12 * charges.mrr as arr_amount,
    12 * charges.mrr * rates.usd_rate as arr_usd_amount,
    if(plans.is_seat_licensed, charges.quantity, 0) as licensed_seats,
    -- charges and list prices are by the year
    prices.price_amount * charges.quantity as list_price_amount
from raw('zuora', 'rateplancharge') as charges
inner join raw('zuora', 'rateplan') as rateplans on rateplans.id = charges.rateplanid
inner join newest on newest.id = rateplans.subscriptionid
inner join plans on plans.product_rate_plan_id = charges.productrateplanid
left join rates
    on rates.currency_code = newest.currency_code
    and charges.effectivestartdate >= rates.valid_from
    and charges.effectivestartdate < rates.valid_until
left join prices
    on prices.product_rate_plan_charge_id = charges.productrateplanchargeid
    and prices.currency_code = newest.currency_code
where charges.chargetype = 'Recurring';

create table subscriptions as
with

in_force as (

    select
        subscription_number,
        max_by(product_tier, tier_rank) as product_tier,
        count(distinct product_tier) filter (tier_rank > 0) > 1 as has_several_tiers,
        max_by(delivery, tier_rank) as delivery,
        sum(licensed_seats) as licensed_seats,
        sum(mrr_amount) as mrr_amount,
        sum(arr_amount) as arr_amount,
        sum(arr_usd_amount) as arr_usd_amount
    from charges
    inner join plans using (plan_number)
    where effective_start_date <= getvariable('as_of') and effective_end_date > getvariable('as_of')
    group by subscription_number

)

select
    newest.subscription_name,
    newest.id as subscription_id,
    newest.originalid as original_subscription_id,
    newest.accountid as billing_account_id,
    newest.invoiceownerid as invoice_owner_account_id,
    newest.crm_account_id,
    if(newest.is_resold, newest.owner_crm_account_id, null) as reseller_crm_account_id,
    newest.sales_channel,
    newest.status,
    newest.version,
    newest.subscriptionstartdate as subscription_start_date,
    newest.termstartdate as term_start_date,
    newest.termenddate as term_end_date,
    newest.currentterm as current_term_months,
    newest.autorenew as is_auto_renew_in_zuora,
    newest.currency_code,
    in_force.product_tier,
    in_force.has_several_tiers,
    in_force.delivery,
    coalesce(in_force.licensed_seats, 0) as licensed_seats,
    coalesce(in_force.mrr_amount, 0) as mrr_amount,
    coalesce(in_force.arr_amount, 0) as arr_amount,
    coalesce(in_force.arr_usd_amount, 0) as arr_usd_amount
from newest
left join in_force using (subscription_number);

-- One join of charges with month ends, grouped once.
create table arr_by_month as
with

months as (

    select
        cast(month as date) as month_start_date,
        last_day(month) as month_end_date
    from range(date '2010-01-01', getvariable('as_of') + 1, interval 1 month) as counted (month)
    where last_day(month) <= getvariable('as_of')

),

counted as (

    select
        months.month_start_date,
        charges.subscription_number,
        charges.plan_number,
        sum(charges.licensed_seats) as licensed_seats,
        sum(charges.mrr_amount) as mrr_amount,
        sum(charges.arr_amount) as arr_amount,
        sum(charges.arr_usd_amount) as arr_usd_amount,
        sum(charges.list_price_amount) as list_price_amount
    from charges
    inner join months
        on months.month_end_date >= charges.effective_start_date
        and months.month_end_date < charges.effective_end_date
    group by all

)

select
    counted.month_start_date,
    newest.subscription_name,
    plans.product_rate_plan_id,
    plans.product_tier,
    plans.delivery,
    newest.accountid as billing_account_id,
    newest.invoiceownerid as invoice_owner_account_id,
    newest.crm_account_id,
    newest.billing_entity,
    newest.owner_country_code as bill_to_country_code,
    newest.sales_channel,
    counted.licensed_seats,
    newest.currency_code,
    counted.mrr_amount,
    counted.arr_amount,
    counted.arr_usd_amount,
    counted.list_price_amount,
    1 - counted.arr_amount / nullif(counted.list_price_amount, 0) as discount_rate
from counted
inner join newest using (subscription_number)
inner join plans using (plan_number);
