with

trials as (

    select * from {{ ref('int_trials_listed') }}

),

order_history as (

    select * from {{ ref('customers_app_order_history') }}

),

customers as (

    select * from {{ ref('stg_customers_app__customers') }}

),

leads as (

    select * from {{ ref('stg_salesforce__leads') }}

),

-- who ordered for the namespace, or whom the licence is made out to
people as (

    select
        trials.trial_id,
        trials.expires_on,
        lower(customers.email) as email
    from trials
    inner join order_history
        on trials.namespace_id = order_history.namespace_id
    inner join customers
        on order_history.customer_id = customers.customer_id

    union

    select
        trial_id,
        expires_on,
        licensee_email as email
    from trials
    where licensee_email is not null

),

-- the newest lead of the person up to the trial's end
matched as (

    select
        people.trial_id,
        leads.crm_lead_id
    from people
    inner join leads
        on people.email = lower(leads.lead_email)
    where
        not coalesce(leads.is_deleted, false)
        and (leads.created_at is null or cast(leads.created_at as date) <= people.expires_on)
    qualify row_number() over (
        partition by people.trial_id
        order by leads.created_at desc nulls last, leads.crm_lead_id desc
    ) = 1

)

select * from matched
