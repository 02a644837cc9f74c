-- R13: whose a ticket is, and how often it changed hands.

-- The account of who asks: the organisation's, the one that the address stands at, the licence's.
create table askers as
with

addresses as (

    select 1 as priority, lower(email) as email, salesforce_account_id as crm_id
    from customers_app.customers
    union all
    select 2, lower(email), accountid
    from salesforce.contact
    where not coalesce(isdeleted, false)
    union all
    select 3, lower(contact.workemail), account.crmid
    from zuora.contact as contact
    inner join zuora.account as account on account.id = contact.accountid

),

-- What stands at several accounts says nothing.
known as (

    select priority, email, any_value(crm_accounts.crm_account_id) as crm_account_id
    from addresses
    inner join crm_accounts on crm_accounts.crm_key = left(addresses.crm_id, 15)
    group by priority, email
    having count(distinct crm_accounts.crm_account_id) = 1

),

by_address as (

    select email, arg_min(crm_account_id, priority) as crm_account_id
    from known
    group by email

),

by_licence as (

    select
        lower(licenses.email) as email,
        if(count(distinct newest.name) = 1, any_value(newest.name), null) as name,
        if(count(distinct crm_account_id) = 1, any_value(crm_account_id), null) as crm_account_id
    from licenses
    inner join newest using (name)
    group by lower(licenses.email)

),

organizations as (

    select organizations.id, crm_accounts.crm_account_id
    from zendesk.organizations as organizations
    inner join crm_accounts
        on crm_accounts.crm_key = left(organizations.organization_fields ->> '$.salesforce_id', 15)

),

found as (

    select
        tickets.id as ticket_id,
        coalesce(own.crm_account_id, of_users.crm_account_id) as named_id,
        coalesce(named_id, by_address.crm_account_id, by_licence.crm_account_id) as crm_account_id,
        case
            when named_id is not null then 'organization'
            when by_address.crm_account_id is not null then 'requester'
            when by_licence.crm_account_id is not null then 'license'
        end as account_source,
        by_licence.name as licensed_name
    from queue_tickets as tickets
    left join zendesk.users as users on users.id = tickets.requester_id
    left join organizations as own on own.id = tickets.organization_id
    left join organizations as of_users on of_users.id = users.organization_id
    left join by_address on by_address.email = lower(users.email)
    left join by_licence on by_licence.email = lower(users.email)

),

held as (

    select
        crm_account_id,
        count(*) as subscriptions,
        any_value(name) as name,
        count(*) filter (subscriptionstartdate <= as_of() and ends_on > as_of()) as subscriptions_in_force,
        any_value(name) filter (subscriptionstartdate <= as_of() and ends_on > as_of()) as name_in_force
    from newest
    group by crm_account_id

)

select
    found.*,
    case
        when held.subscriptions_in_force = 1 then held.name_in_force
        when licensed_name is not null then licensed_name
        when held.subscriptions = 1 then held.name
    end as subscription_name
from found
left join held using (crm_account_id);

-- Moments at which an agent or a group gave way to another.
create table reassigned as
with

placed as (

    select
        ticket_id,
        moment,
        new_value,
        coalesce(
            old_value,
            lag(new_value ignore nulls) over (partition by ticket_id, field order by moment, event_id)
        ) as value_before
    from ticket_events
    where field in ('assignee_id', 'group_id')

)

select ticket_id, count(distinct moment) as times
from placed
where value_before <> new_value
group by ticket_id;
