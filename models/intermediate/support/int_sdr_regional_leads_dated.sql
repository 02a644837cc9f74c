with

leads as (

    select * from {{ ref('sdr_regional_leads') }}

),

users as (

    select * from {{ ref('stg_zendesk__users') }}

),

dated as (

    select
        sales_region,
        lead_name,
        valid_from,
        lead(valid_from) over (partition by sales_region order by valid_from) as valid_until
    from leads

),

-- the lead as Zendesk knows the person
known as (

    select
        dated.sales_region,
        dated.valid_from,
        dated.valid_until,
        users.user_id,
        lower(users.email) as email
    from dated
    inner join users
        on lower(dated.lead_name) = lower(users.user_name)

)

select * from known
