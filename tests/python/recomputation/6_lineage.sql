-- R3, R11: terms and what renews them, worth and lineage; the subscriptions themselves.

create table links as
select
    terms.name,
    terms.term_number,
    terms.ends_on,
    terms.name as renewal_name,
    later.starts_on as renewed_on,
    'amendment' as kind
from terms
inner join terms as later on later.name = terms.name and later.term_number = terms.term_number + 1
union all
select name, term_number, ends_on, renewal_name, renewed_on, 'linked'
from named_links
union all
select inferred.name, last_terms.term_number, last_terms.ends_on, renewal_name, first_terms.starts_on, 'inferred'
from inferred
inner join last_terms on last_terms.name = inferred.name
inner join first_terms on first_terms.name = inferred.renewal_name;

create table last_days as select name, ends_on - 1 as day from terms;
create table worth_ended as select * from worth('last_days');
create table first_days as select distinct renewal_name as name, renewed_on as day from links;
create table worth_renewed as select * from worth('first_days');

-- What runs on the renewal's first day is shared by what the ended terms were worth on their last, or equally
-- where all of them were worth nothing.
create table recomputed.renewal_links as
with

shared as (

    select
        links.*,
        coalesce(worth_renewed.arr, 0) as renewed_arr,
        coalesce(worth_ended.arr, 0) as ended_arr,
        sum(ended_arr) over same_renewal as all_ended_arr,
        count(*) over same_renewal as ended_terms
    from links
    left join worth_ended on worth_ended.name = links.name and worth_ended.day = links.ends_on - 1
    left join worth_renewed on worth_renewed.name = links.renewal_name and worth_renewed.day = links.renewed_on
    window same_renewal as (partition by links.renewal_name, links.renewed_on)

)

select
    name as subscription_name,
    term_number,
    renewal_name as renewal_subscription_name,
    kind as renewal_link,
    datediff('day', ends_on, renewed_on) as gap_days,
    renewed_arr * if(all_ended_arr = 0, 1 / ended_terms, ended_arr / all_ended_arr) as allocated_arr_amount
from shared;

create table recomputed.subscription_terms as
select
    terms.name as subscription_name,
    terms.term_number,
    terms.starts_on as term_start_date,
    terms.ends_on as term_end_date,
    coalesce(worth_ended.arr, 0) as arr_amount,
    count(renewals.subscription_name) > 0 as is_renewed,
    coalesce(sum(renewals.allocated_arr_amount), 0) as renewed_arr_amount
from terms
left join worth_ended on worth_ended.name = terms.name and worth_ended.day = terms.ends_on - 1
left join recomputed.renewal_links as renewals
    on renewals.subscription_name = terms.name and renewals.term_number = terms.term_number
group by all;

-- Back along the links to the oldest subscription, at most fifty renewals.
create table lineages as
with recursive

ancestors (name, ancestor, step) as (

    select name, name, 0
    from newest
    union all
    select ancestors.name, links.name, step + 1
    from ancestors
    inner join links on links.renewal_name = ancestors.ancestor and links.kind <> 'amendment'
    where step < 50

)

select
    ancestors.name,
    arg_min(ancestor, (newest.subscriptionstartdate, ancestor)) as lineage_id
from ancestors
inner join newest on newest.name = ancestors.ancestor
group by ancestors.name;

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
left join (select distinct subscription_name from customers_app.orders) as orders on orders.subscription_name = read_from.name;

create table recomputed.subscriptions as
select
    newest.name as subscription_name,
    newest.id as subscription_id,
    newest.accountid as billing_account_id,
    newest.crm_account_id,
    newest.sales_channel,
    newest.status,
    newest.version,
    if(newest.version = 1, newest.contracteffectivedate, coalesce(amendment.effectivedate, newest.contracteffectivedate)) as transaction_start_date,
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
left join term_days on term_days.name = newest.name and as_of() >= term_days.from_day and as_of() < term_days.until_day
left join rates as term_rates
    on term_rates.currency_code = newest.currency_code
    and term_days.term_start_date >= term_rates.valid_from
    and term_days.term_start_date < term_rates.valid_until
left join lineages using (name);
