-- R2, R9 and R11: versions, channel, terms and what a subscription is worth on a day.

create table versions as
select *
from zuora.subscription
where status <> 'Draft' and status not like 'Pending%'
qualify row_number() over (partition by name, version order by updateddate desc) = 1;

create table newest as
with

last_versions as (

    select *
    from versions
    qualify row_number() over (partition by name order by version desc) = 1

),

-- An account is a test too when every subscription of it is excluded.
excluded_accounts as (

    select accountid
    from last_versions
    group by accountid
    having bool_and(coalesce(excludefromanalysis__c, false))

),

creators as (

    select
        first_version.name,
        max(users.sales_channel) as sales_channel
    from zuora.subscription as first_version
    inner join rules.zuora_integration_users as users
        on users.zuora_user_id = first_version.createdbyid and users.valid_from <= as_of()
    where first_version.version = 1
    group by first_version.name

),

authorized_quotes as (

    select distinct quotes.zqu__number__c as quote_number
    from salesforce.zqu__quote__c as quotes
    inner join rules.reseller_authorizations as facts
        on facts.source_column = 'quote_reseller_type'
        and facts.source_value = lower(quotes.reseller_type__c)
        and facts.is_authorized

)

select
    last_versions.*,
    accounts.* exclude (account_id, actual_entity, is_listed_test, is_authorized),
    coalesce(accounts.crm_account_id, accountid) as customer_id,
    coalesce(accounts.family_id, accountid) as customer_family_id,
    accounts.actual_entity as account_entity,
    coalesce(invoiceownerid, accountid) as owner_id,
    least(coalesce(cancelleddate, termenddate), termenddate) as ends_on,
    case
        when accounts.batch = 'Batch5' then 'community'
        when coalesce(invoiceownerid <> accountid, false) or owners.batch = 'Batch4'
            then if(owners.is_authorized or authorized_quotes.quote_number is not null, 'authorized_reseller', 'unauthorized_reseller')
        when accounts.batch = 'Batch1' then 'web_direct'
        when accounts.batch = 'Batch2' then 'sales_assisted'
        when accounts.batch = 'Batch3' and creators.sales_channel is not null then creators.sales_channel
        when accounts.batch = 'Batch3' and quotenumber__qt is not null then 'sales_assisted'
        else 'unmapped'
    end as sales_channel
from last_versions
left join accounts on accounts.account_id = last_versions.accountid
left join accounts as owners on owners.account_id = coalesce(last_versions.invoiceownerid, last_versions.accountid)
left join creators using (name)
left join authorized_quotes on authorized_quotes.quote_number = last_versions.quotenumber__qt
where
    not coalesce(accounts.is_listed_test, false)
    and not coalesce(excludefromanalysis__c, false)
    and accountid not in (select accountid from excluded_accounts);

-- A term is real when it starts before every later version's and before it ends.
create table terms as
with

placed as (

    select
        versions.name,
        versions.version,
        versions.termstartdate as starts_on,
        least(coalesce(versions.cancelleddate, versions.termenddate), versions.termenddate) as ends_on,
        versions.currentterm,
        min(versions.termstartdate) over (
            partition by versions.name order by versions.version
            rows between 1 following and unbounded following
        ) as next_start
    from versions
    inner join newest using (name)

)

select
    name,
    row_number() over (partition by name order by starts_on) as term_number,
    starts_on,
    ends_on,
    currentterm
from placed
where starts_on < ends_on and (next_start is null or starts_on < next_start);

-- Every day belongs to one term: the last that has started, else the first. Without any, to the newest version's.
create table term_days as
select
    newest.name,
    coalesce(terms.starts_on, newest.termstartdate) as term_start_date,
    if(coalesce(terms.term_number, 1) = 1, date '0001-01-01', terms.starts_on) as from_day,
    lead(terms.starts_on, 1, date '9999-12-31') over (partition by newest.name order by terms.starts_on) as until_day
from newest
left join terms using (name);

-- Recurring charges of the newest version, each in the terms that it runs in, with the rate of that term.
create table charges as
select
    newest.name,
    coalesce(products.product_rate_plan_id, 'unmapped') as product_rate_plan_id,
    coalesce(products.product_tier, 'Other') as product_tier,
    coalesce(products.tier_rank, 0) as tier_rank,
    coalesce(products.delivery, 'Other') as delivery,
    coalesce(products.is_seat_licensed, false) as is_seat_licensed,
    greatest(charge.effectivestartdate, term_days.from_day) as from_day,
    least(coalesce(charge.effectiveenddate, date '9999-12-31'), term_days.until_day) as until_day,
    if(coalesce(products.is_seat_licensed, false), coalesce(charge.quantity, 0), 0) as seats,
    coalesce(charge.mrr, 0) as mrr,
    12 * coalesce(charge.mrr, 0) as arr,
    cast(12 * coalesce(charge.mrr, 0) * rates.usd_rate as decimal(28, 9)) as arr_usd
from newest
inner join zuora.rateplan as plan on plan.subscriptionid = newest.id
inner join zuora.rateplancharge as charge on charge.rateplanid = plan.id
inner join term_days
    on term_days.name = newest.name
    and charge.effectivestartdate < term_days.until_day
    and coalesce(charge.effectiveenddate, date '9999-12-31') > term_days.from_day
left join products on products.product_rate_plan_id = plan.productrateplanid
left join rates
    on rates.currency_code = newest.currency_code
    and term_days.term_start_date >= rates.valid_from
    and term_days.term_start_date < rates.valid_until
where
    charge.chargetype = 'Recurring'
    and coalesce(products.is_recurring_revenue, true)
    and charge.effectivestartdate < coalesce(charge.effectiveenddate, date '9999-12-31');

-- What a subscription is worth on the days that matter: as of today, and on the day that shows its product.
create macro worth(days) as table
select
    days.name,
    days.day,
    sum(charges.seats) as seats,
    sum(charges.mrr) as mrr,
    sum(charges.arr) as arr,
    -- one charge without a rate leaves the whole without
    if(count(*) > count(charges.arr_usd), null, sum(charges.arr_usd)) as arr_usd,
    max(charges.tier_rank) as tier_rank,
    max_by(charges.product_tier, charges.tier_rank) as product_tier,
    max_by(charges.delivery, charges.tier_rank) as delivery
from query_table(days) as days
inner join charges on charges.name = days.name and charges.from_day <= days.day and charges.until_day > days.day
group by days.name, days.day;

create table product_days as
select name, greatest(subscriptionstartdate, least(as_of(), ends_on - 1)) as day
from newest;

create table shown_products as select * from worth('product_days');

create table today as select name, as_of() as day from newest;

create table worth_today as select * from worth('today');
