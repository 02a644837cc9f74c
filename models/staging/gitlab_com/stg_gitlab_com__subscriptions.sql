with

raw_subscriptions as (

    {{ read_raw('gitlab_com', 'gitlab_subscriptions') }}

),

renamed as (

    select
        -- ids
        namespace_id,
        id as gitlab_subscription_id,
        hosted_plan_id as plan_id,

        -- dates
        start_date as subscription_start_date,
        end_date as subscription_end_date,
        trial_starts_on,
        trial_ends_on,
        created_at,
        updated_at,

        -- measures
        seats,
        seats_in_use,
        seats_owed,
        max_seats_used,

        -- flags
        trial as is_trial
    {{ custom_fields('gitlab_com', 'gitlab_subscriptions') }}
    from raw_subscriptions

)

select * from renamed
