-- R2 and R4: who an account is.

-- Salesforce ids count by their first 15 characters. A merged account is its survivor, ten merges on at most.
create table crm_accounts as
with recursive

merges (crm_key, survivor_key, step) as (

    select left(id, 15), left(id, 15), 0
    from salesforce.account
    union all
    select merges.crm_key, left(account.masterrecordid, 15), step + 1
    from merges
    inner join salesforce.account as account on left(account.id, 15) = merges.survivor_key
    where account.masterrecordid is not null and step < 10

),

survivors as (

    select crm_key, max_by(survivor_key, step) as survivor_key
    from merges
    group by crm_key

),

climbs (crm_key, parent_key, step) as (

    select crm_key, survivor_key, 0
    from survivors
    union all
    select climbs.crm_key, survivors.survivor_key, step + 1
    from climbs
    inner join salesforce.account as account on left(account.id, 15) = climbs.parent_key
    inner join survivors on survivors.crm_key = left(account.parentid, 15)
    where step < 10

),

families as (

    select crm_key, max_by(parent_key, step) as family_key
    from climbs
    group by crm_key

)

select
    survivors.crm_key,
    kept.id as crm_account_id,
    family.id as family_id,
    kept.ultimate_parent_sales_segment_employees__c as sales_segment,
    exists (
        from rules.reseller_authorizations as facts
        where
            facts.is_authorized
            and facts.valid_from <= as_of()
            and (facts.source_column, facts.source_value) in (
                ('partner_status', lower(kept.partners_partner_status__c)),
                ('partner_type', lower(kept.partners_partner_type__c)),
                ('partner_track', lower(kept.partner_track__c)),
                ('account_type', lower(kept.type))
            )
    ) as is_authorized
from survivors
inner join families using (crm_key)
inner join salesforce.account as kept on left(kept.id, 15) = survivors.survivor_key
inner join salesforce.account as family on left(family.id, 15) = families.family_key;

create table accounts as
select
    account.id as account_id,
    account.batch,
    account.currency as currency_code,
    crm_accounts.crm_account_id,
    crm_accounts.family_id,
    crm_accounts.sales_segment,
    coalesce(crm_accounts.is_authorized, false) as is_authorized,
    countries.country_code,
    coalesce(cast(account.createddate as date), as_of()) as created_on,
    spellings.billing_entity as actual_entity,
    coalesce(batches.is_test, false) or test_accounts.reason is not null as is_listed_test
from zuora.account as account
left join crm_accounts on crm_accounts.crm_key = left(account.crmid, 15)
left join zuora.contact as contact on contact.id = account.billtocontactid
left join countries on countries.spelling = lower(trim(contact.country))
left join rules.billing_entity_spellings as spellings on spellings.spelling = lower(trim(account.entity__c))
left join rules.billing_batches as batches on batches.batch = account.batch
left join rules.test_accounts as test_accounts
    on test_accounts.billing_account_id = account.id and test_accounts.valid_from <= as_of();
