-- R3 and R11: what is up for renewal, and whether it renews by itself.

-- Terms that have ended or will within two years, and each year of a longer one.
create table renewal_events as
select name, term_number, starts_on, ends_on, ends_on as event_on, false as is_anniversary
from terms
where ends_on <= as_of() + to_months(24)
union all
select name, term_number, starts_on, ends_on, cast(starts_on + to_years(cast(year as integer)) as date), true
from terms
cross join range(1, 20) as years (year)
where
    starts_on + to_years(cast(year as integer)) < ends_on
    and starts_on + to_years(cast(year as integer)) <= as_of() + to_months(24);

create table ended_by_cancellation as
select last_terms.name, last_terms.term_number
from last_terms
inner join newest using (name)
where newest.status = 'Cancelled' and newest.cancelleddate is not null;

-- What each version says about auto-renewal: its own fields, and the newest choice at the portal by then.
create table version_flags as
with

spoken as (

    select
        versions.name,
        versions.version,
        versions.createddate,
        versions.autorenew as is_on_in_zuora,
        coalesce(
            versions.autorenew__c,
            if(
                versions.contractautorenew__c is null or versions.turnonautorenew__c is null,
                null,
                versions.contractautorenew__c = 'Yes' and versions.turnonautorenew__c = 'Yes'
            )
        ) as field,
        if(
            amendment.type = 'TermsAndConditions' and users.zuora_user_id is not null, amendment.autorenew, null
        ) as choice
    from versions
    inner join newest using (name)
    left join zuora.amendment as amendment on amendment.id = versions.subscriptionversionamendmentid
    left join rules.zuora_integration_users as users
        on users.zuora_user_id = amendment.createdbyid
        and users.user_role = 'portal'
        and users.valid_from <= as_of()

)

select
    * exclude (field, choice),
    coalesce(
        last_value(choice ignore nulls) over (
            partition by name order by version rows between unbounded preceding and current row
        ),
        field
    ) as app_says
from spoken;

-- The newest version written before the term's end decides; of one that was sold after it, the first. What is up for
-- renewal is what runs on the last day.
create table term_flags as
with

read_from as (

    select terms.*, flags.is_on_in_zuora, flags.app_says
    from terms
    inner join version_flags as flags using (name)
    qualify row_number() over (
        partition by terms.name, terms.term_number
        order by flags.createddate < terms.ends_on desc,
            if(flags.createddate < terms.ends_on, flags.version, -flags.version) desc
    ) = 1

)

select
    read_from.name,
    read_from.term_number,
    worth_ended.product_tier,
    worth_ended.delivery,
    read_from.is_on_in_zuora,
    case
        when read_from.app_says is not null then read_from.app_says
        when worth_ended.delivery = 'SaaS' and orders.subscription_name is not null then true
    end as is_on_in_customers_app,
    coalesce(is_on_in_customers_app, is_on_in_zuora) as is_auto_renew
from read_from
left join worth_ended on worth_ended.name = read_from.name and worth_ended.day = read_from.ends_on - 1
left join (select distinct subscription_name from customers_app.orders) as orders
    on orders.subscription_name = read_from.name;
