-- In which countries are the most accounts billed from the wrong entity, and how many are ready to move?
with

entities as (

    select * from {{ ref('billing_account_entities') }}

),

rules as (

    select * from {{ ref('billing_entity_by_country') }}

),

country_names as (

    select distinct
        country_code,
        country_name
    from rules

),

by_country as (

    select
        entities.bill_to_country_code,
        country_names.country_name,
        count(*) as accounts,
        count_if(entities.mismatch_reason is not null) as mismatches,
        count_if(entities.must_change_on is not null) as must_change,
        round(
            sum(case when entities.mismatch_reason is not null then entities.arr_usd_amount else 0 end), 2
        ) as mismatched_arr_usd_amount
    from entities
    left join country_names
        on entities.bill_to_country_code = country_names.country_code
    group by entities.bill_to_country_code, country_names.country_name

),

mismatched as (

    select *
    from by_country
    where mismatches > 0

)

select * from mismatched
order by mismatches desc, mismatched_arr_usd_amount desc, bill_to_country_code
