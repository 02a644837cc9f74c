with

events as (

    select * from {{ ref('stg_mailgun__events') }}

),

mails as (

    select * from {{ ref('delivery_mails') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

rules_in_force as (

    {{ rules_in_force('mails', key=['sender_app', 'template']) }}

),

-- accepted by Mailgun is not yet in the customer's mailbox
delivered as (

    select
        rules_in_force.delivery_step,
        lower(events.recipient) as recipient,
        events.occurred_at
    from events
    cross join as_of
    inner join rules_in_force
        on
            lower(events.sender_app) = rules_in_force.sender_app
            and lower(events.template) = rules_in_force.template
    where
        lower(events.event) = 'delivered'
        and events.recipient is not null
        and cast(events.occurred_at as date) <= as_of.as_of_date

)

select * from delivered
