with

tickets as (

    select * from {{ ref('int_license_and_renewal_tickets_queued') }}

),

policies as (

    select * from {{ ref('stg_zendesk__sla_policies') }}

),

conditions as (

    select * from {{ ref('int_sla_conditions_listed') }}

),

kinds_of_ticket as (

    select distinct
        coalesce(first_priority, 'low') as priority,
        coalesce(first_form_id, 'none') as ticket_form_id
    from tickets

),

-- of a condition on anything else nobody knows whether it is met
compared as (

    select
        kinds_of_ticket.priority,
        kinds_of_ticket.ticket_form_id,
        policies.sla_policy_id,
        conditions.condition_list,
        conditions.operator,
        conditions.wanted_value,
        case conditions.field_name
            when 'priority' then kinds_of_ticket.priority
            when 'ticket_form_id' then kinds_of_ticket.ticket_form_id
        end as ticket_value
    from kinds_of_ticket
    cross join policies
    left join conditions
        on policies.sla_policy_id = conditions.sla_policy_id

),

judged as (

    select
        *,
        coalesce(
            case operator
                when 'is' then ticket_value = wanted_value
                when 'is_not' then ticket_value != wanted_value
            end,
            false
        ) as is_met
    from compared

),

summed as (

    select
        priority,
        ticket_form_id,
        sla_policy_id,
        (
            count(case when condition_list = 'all' and not is_met then 1 end) = 0
            and (
                count(case when condition_list = 'any' then 1 end) = 0
                or count(case when condition_list = 'any' and is_met then 1 end) > 0
            )
        ) as is_fitting
    from judged
    group by priority, ticket_form_id, sla_policy_id

)

select * from summed
