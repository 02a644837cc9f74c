with

history as (

    select * from {{ ref('zuora_account_history') }}

),

profiles as (

    select * from {{ ref('int_communication_profiles_classified') }}

),

accounts as (

    select * from {{ ref('int_billing_accounts_classified') }}

),

observed as (

    select
        history.billing_account_id,
        coalesce(profiles.is_silent, false) and not history.is_deleted as is_silent,
        history.dbt_valid_to,
        history.dbt_valid_from,
        lag(history.dbt_valid_from) over (
            partition by history.billing_account_id
            order by history.dbt_valid_from
        ) as previous_valid_from
    from history
    left join profiles
        on history.communication_profile_id = profiles.communication_profile_id

),

-- the first observation stands for the time before it, the present profile for who was never observed
periods as (

    select
        billing_account_id,
        case
            when previous_valid_from is null then cast('0001-01-01' as date)
            else cast(dbt_valid_from as date)
        end as silent_from,
        coalesce(cast(dbt_valid_to as date), cast('9999-12-31' as date)) as silent_until
    from observed
    where is_silent

    union all

    select
        accounts.billing_account_id,
        cast('0001-01-01' as date) as silent_from,
        cast('9999-12-31' as date) as silent_until
    from accounts
    left join observed
        on accounts.billing_account_id = observed.billing_account_id
    where accounts.is_silent and observed.billing_account_id is null

)

select * from periods
