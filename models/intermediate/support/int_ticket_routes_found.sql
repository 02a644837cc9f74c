with

events as (

    select * from {{ ref('int_ticket_events_listed') }}

),

tickets as (

    select * from {{ ref('int_license_and_renewal_tickets_linked') }}

),

forms as (

    select * from {{ ref('int_license_and_renewal_forms_in_force') }}

),

ccs as (

    select * from {{ ref('int_ticket_ccs_recognised') }}

),

-- a change to Billing's form hands it over, a change from there hands it back
moves as (

    select
        events.ticket_id,
        events.occurred_at,
        coalesce(new_forms.routed_to, 'support') as routed_to,
        cast(null as varchar) as sales_region
    from events
    inner join tickets
        on events.ticket_id = tickets.ticket_id
    left join forms as new_forms
        on events.new_value = new_forms.ticket_form_id
    left join forms as old_forms
        on events.previous_value = old_forms.ticket_form_id
    where
        events.field_name = 'ticket_form_id'
        and events.event_type = 'change'
        and (new_forms.routed_to is not null or old_forms.routed_to is not null)

    union all

    select
        ticket_id,
        occurred_at,
        routed_to,
        sales_region
    from ccs

),

-- of several at one moment the form speaks first, then the owner
ranked as (

    select
        *,
        case routed_to
            when 'sales_account_owner' then 2
            when 'sales_sdr_region' then 3
            else 1
        end as preference
    from moves

),

decided as (

    select
        ticket_id,
        occurred_at,
        routed_to,
        sales_region
    from ranked
    qualify row_number() over (
        partition by ticket_id, occurred_at order by preference, routed_to, sales_region
    ) = 1

),

-- the owner stays in copy of later answers, which routes nothing anew
changes as (

    select *
    from decided
    qualify routed_to is distinct from lag(routed_to) over (partition by ticket_id order by occurred_at)

),

found as (

    select
        ticket_id,
        routed_to,
        case when routed_to != 'support' then occurred_at end as routed_at,
        case when routed_to = 'sales_sdr_region' then sales_region end as routed_to_region
    from changes
    qualify row_number() over (partition by ticket_id order by occurred_at desc) = 1

)

select * from found
