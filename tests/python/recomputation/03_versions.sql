-- R2 and R11: versions, the channel of each subscription, and its terms.

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

-- Every day belongs to one term: the last that has started, else the first. Without any, that of the version.
create table term_days as
select
    newest.name,
    coalesce(terms.starts_on, newest.termstartdate) as term_start_date,
    if(coalesce(terms.term_number, 1) = 1, date '0001-01-01', terms.starts_on) as from_day,
    lead(terms.starts_on, 1, date '9999-12-31') over (
        partition by newest.name order by terms.starts_on
    ) as until_day
from newest
left join terms using (name);
