with

links as (

    select * from {{ ref('int_renewal_links_allocated') }}

),

charges as (

    select * from {{ ref('int_recurring_charges_priced') }}

),

-- only self-managed products have a licence
summed as (

    select
        links.subscription_name,
        links.term_number,
        coalesce(
            sum(case when charges.delivery = 'Self-Managed' then charges.licensed_seats end), 0
        ) as renewal_seats,
        count(case when charges.delivery = 'Self-Managed' then 1 end) = 0 as is_without_license
    from links
    left join charges
        on
            links.renewal_subscription_name = charges.subscription_name
            and charges.effective_start_date <= links.renewed_on
            and charges.effective_end_date > links.renewed_on
    group by links.subscription_name, links.term_number

)

select * from summed
