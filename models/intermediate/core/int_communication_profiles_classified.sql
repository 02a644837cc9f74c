with

profiles as (

    select * from {{ ref('stg_zuora__communication_profiles') }}

),

classified as (

    select
        communication_profile_id,
        profile_name as communication_profile,
        coalesce(profile_name = 'Silent Profile', false) as is_silent
    from profiles

)

select * from classified
