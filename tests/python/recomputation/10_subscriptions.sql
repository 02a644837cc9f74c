-- R3 and R9: auto-renewal and the subscriptions themselves.

-- The choice in the customers app, read from what was made before the term's end.
create table choices as
with

amended as (

    select
        versions.name,
        max_by(amendment.autorenew, amendment.createddate) as is_on
    from zuora.amendment as amendment
    inner join versions on versions.subscriptionversionamendmentid = amendment.id
    inner join newest on newest.name = versions.name
    inner join rules.zuora_integration_users as users
        on users.zuora_user_id = amendment.createdbyid and users.user_role = 'portal'
    where
        amendment.type = 'TermsAndConditions'
        and amendment.autorenew is not null
        and versions.createddate < newest.termenddate
    group by versions.name

),

-- The newest version made before the term's end; of one that was sold after its end, the first.
read_from as (

    select versions.*
    from versions
    inner join newest using (name)
    qualify row_number() over (
        partition by versions.name
        order by versions.createddate < newest.termenddate desc,
            if(versions.createddate < newest.termenddate, versions.version, -versions.version) desc
    ) = 1

)

select
    read_from.name,
    read_from.autorenew as is_on_in_zuora,
    case
        when amended.is_on is not null then amended.is_on
        when autorenew__c is not null then autorenew__c
        when contractautorenew__c is not null and turnonautorenew__c is not null
            then contractautorenew__c = 'Yes' and turnonautorenew__c = 'Yes'
        when shown_products.delivery = 'SaaS' and orders.subscription_name is not null then true
    end as is_on_in_customers_app
from read_from
left join amended using (name)
left join shown_products using (name)
left join (select distinct subscription_name from customers_app.orders) as orders
    on orders.subscription_name = read_from.name;

create table recomputed.subscriptions as
select
    newest.name as subscription_name,
    newest.id as subscription_id,
    newest.accountid as billing_account_id,
    newest.crm_account_id,
    newest.sales_channel,
    newest.status,
    newest.version,
    coalesce(amendment.effectivedate, newest.contracteffectivedate) as transaction_start_date,
    newest.subscriptionstartdate as subscription_start_date,
    newest.termstartdate as term_start_date,
    newest.termenddate as term_end_date,
    newest.subscriptionstartdate <= as_of() and newest.ends_on > as_of() as is_in_force,
    choices.is_on_in_customers_app as is_auto_renew_in_customers_app,
    coalesce(choices.is_on_in_customers_app, choices.is_on_in_zuora) as is_auto_renew,
    shown_products.product_tier,
    shown_products.delivery,
    newest.currency_code,
    coalesce(worth_today.seats, 0) as licensed_seats,
    coalesce(worth_today.mrr, 0) as mrr_amount,
    coalesce(worth_today.arr, 0) as arr_amount,
    -- no rate, no USD: not even for a subscription that is worth nothing today
    case when term_rates.usd_rate is not null then coalesce(worth_today.arr_usd, 0) end as arr_usd_amount,
    lineages.lineage_id
from newest
left join zuora.amendment as amendment on amendment.id = newest.subscriptionversionamendmentid
left join choices using (name)
left join shown_products using (name)
left join worth_today using (name)
left join term_days
    on term_days.name = newest.name
    and as_of() >= term_days.from_day
    and as_of() < term_days.until_day
left join rates as term_rates
    on term_rates.currency_code = newest.currency_code
    and term_days.term_start_date >= term_rates.valid_from
    and term_days.term_start_date < term_rates.valid_until
left join lineages using (name);
