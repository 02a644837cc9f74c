-- R2: the newest version of each subscription, and how it was sold.

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
            then if(
                owners.is_authorized or authorized_quotes.quote_number is not null,
                'authorized_reseller', 'unauthorized_reseller'
            )
        when accounts.batch = 'Batch1' then 'web_direct'
        when accounts.batch = 'Batch2' then 'sales_assisted'
        when accounts.batch = 'Batch3' and creators.sales_channel is not null then creators.sales_channel
        when accounts.batch = 'Batch3' and quotenumber__qt is not null then 'sales_assisted'
        else 'unmapped'
    end as sales_channel
from last_versions
left join accounts on accounts.account_id = last_versions.accountid
left join accounts as owners
    on owners.account_id = coalesce(last_versions.invoiceownerid, last_versions.accountid)
left join creators using (name)
left join authorized_quotes on authorized_quotes.quote_number = last_versions.quotenumber__qt
where
    not coalesce(accounts.is_listed_test, false)
    and not coalesce(excludefromanalysis__c, false)
    and accountid not in (select accountid from excluded_accounts);
