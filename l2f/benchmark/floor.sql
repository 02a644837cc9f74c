-- The floor: what `subscriptions` and `arr_by_month` cost when written by hand for DuckDB, straight
-- from raw, without staging, tests or history. It knows the plain rules only: no lineage, no
-- auto-renewal, no quarantine. Variables: extracts, seeds, as_of.

create macro raw(application, name) as table
    select * from read_parquet(getvariable('extracts') || '/production/' || application || '/' || name || '.parquet');
create macro seed(area, name) as table
    select * from read_csv(getvariable('seeds') || '/' || area || '/' || name || '.csv', header = true);

create temp table plans as
select
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
    charges.productrateplanid as product_rate_plan_id,
    tiers.currency as currency_code,
    max(tiers.price) as list_price_amount
from raw('zuora', 'productrateplancharge') as charges
inner join raw('zuora', 'productrateplanchargetier') as tiers on tiers.productrateplanchargeid = charges.id
group by all;

-- Billing accounts with their CRM account after merges, country and what decides their channel.
create temp table accounts as
select
    account.id as billing_account_id,
    coalesce(crm_account.masterrecordid, crm_account.id) as crm_account_id,
    account.batch,
    account.currency as currency_code,
    countries.country_code,
    coalesce(master.partnerspartnerstatus__c, crm_account.partnerspartnerstatus__c) as partner_status
from raw('zuora', 'account') as account
left join raw('zuora', 'contact') as contact on contact.id = account.billtocontactid
left join seed('entity_attribution', 'countries') as countries on countries.country_name = contact.country
left join raw('salesforce', 'account') as crm_account on left(crm_account.id, 15) = account.crmid
left join raw('salesforce', 'account') as master on master.id = crm_account.masterrecordid;
