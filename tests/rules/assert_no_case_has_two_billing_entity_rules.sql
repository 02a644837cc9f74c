-- Why: two rules for one channel group, country and day name two entities, and which one bills is chance.
-- When it fails: take one of the rules shown out of billing_entity_rules, or date it later.
with

rules as (

    select * from {{ ref('billing_entity_rules') }}

),

contradicting as (

    select
        entity_channel_group,
        country_code,
        valid_from,
        billing_entity,
        reason
    from rules
    qualify count(*) over (partition by entity_channel_group, country_code, valid_from) > 1

)

select * from contradicting
