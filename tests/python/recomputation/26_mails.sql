-- R14: who was to get a licence, by a self-managed order, else a request to accept terms, else what is in force;
-- the licence and its mail.

create table asked_for as
with

-- The term of today; the version that it began with says when it was sold.
sold as (

    select
        newest.name,
        newest.accountid as account_id,
        term_days.term_start_date as starts_on,
        newest.subscriptionstartdate <= as_of() and newest.ends_on > as_of() as is_in_force,
        min(versions.createddate) as sold_at
    from newest
    inner join shown_products
        on shown_products.name = newest.name and shown_products.delivery = 'Self-Managed'
    inner join term_days
        on term_days.name = newest.name
        and term_days.from_day <= as_of()
        and term_days.until_day > as_of()
    inner join versions on versions.name = newest.name and versions.termstartdate = term_days.term_start_date
    group by all

),

requests as (

    select
        subscription_name as name,
        arg_max(id, created_at) as request_id,
        max(created_at) as requested_at,
        arg_max_null(accepted_at, created_at) as accepted_at
    from customers_app.eula_requests
    group by subscription_name

)

select
    sold.*,
    requests.* exclude (name),
    orders.id as order_id,
    coalesce('order-' || orders.id, 'request-' || request_id, 'subscription-' || sold.name) as delivery_id
from sold
left join orders on orders.name = sold.name and orders.delivery = 'Self-Managed' and orders.kind = 'paid'
left join requests on requests.name = sold.name
where orders.id is not null or requests.request_id is not null or sold.is_in_force;

-- The first licence that outlasts the term's first day, and its mail.
create table made as
select
    asked_for.delivery_id,
    arg_min(licenses.id, (licenses.created_at, licenses.id)) as license_id,
    min(licenses.created_at) as made_at
from asked_for
inner join licenses
    on licenses.name = asked_for.name
    and not coalesce(licenses.trial, false)
    and licenses.starts_at < coalesce(licenses.expires_at, date '9999-12-31')
    and coalesce(licenses.expires_at, date '9999-12-31') > asked_for.starts_on
group by asked_for.delivery_id;

-- A mail is that of the licence made last before it.
create table windows as
select
    id as license_id,
    lower(email) as email,
    created_at as from_moment,
    lead(created_at, 1, timestamp '9999-12-31') over (
        partition by lower(email) order by created_at, id
    ) as until_moment
from licenses;

create table mailed as
select windows.license_id, min(mails.occurred_at) as mailed_at
from windows
inner join mailgun.events as mails
    on lower(mails.recipient) = windows.email
    and mails.occurred_at >= windows.from_moment
    and mails.occurred_at < windows.until_moment
    and mails.event = 'delivered'
    and mails.template = 'license_email'
group by windows.license_id;
