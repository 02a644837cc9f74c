with

due as (

    select * from {{ ref('int_terms_due_for_true_up') }}

),

allocated as (

    select * from {{ ref('int_true_up_seats_allocated') }}

),

prices as (

    select * from {{ ref('int_seats_priced_by_term') }}

),

subscriptions as (

    select * from {{ ref('int_subscriptions_current') }}

),

accounts as (

    select * from {{ ref('int_billing_accounts_classified') }}

),

compared as (

    select
        due.*,
        accounts.currency_code,
        prices.seat_price_amount,
        coalesce(allocated.true_up_seats, 0) as invoiced_seats,
        due.users_over_license - coalesce(allocated.true_up_seats, 0) as lacking_seats
    from due
    inner join subscriptions
        on due.subscription_name = subscriptions.subscription_name
    left join accounts
        on subscriptions.billing_account_id = accounts.billing_account_id
    left join allocated
        on
            due.subscription_name = allocated.subscription_name
            and due.term_number = allocated.term_number
    left join prices
        on
            due.subscription_name = prices.subscription_name
            and due.term_number = prices.term_number

),

judged as (

    select
        *,
        case when lacking_seats < 0 then 0 else lacking_seats end as missing_seats,
        case when lacking_seats > 0 then 0 else -lacking_seats end as over_bought_seats,
        cast(
            case
                when lacking_seats > 0 then lacking_seats * seat_price_amount
                when lacking_seats is not null then 0
            end
            as decimal(28, 9)
        ) as owed_amount,
        case
            when is_renewed_without_license then 'no licence to activate'
            when lacking_seats > 0 then 'true-up seats missing'
            when next_seats >= max_billable_users then null
            when current_billable_users is null then 'users unknown'
            when next_seats < current_billable_users then 'fewer seats than users'
        end as activation_problem
    from compared

),

described as (

    select
        -- ids
        subscription_name,
        cast(term_number as bigint) as term_number,

        -- details
        product_tier,
        currency_code,
        activation_problem,

        -- dates
        term_start_date,
        term_end_date,

        -- measures
        cast(licensed_seats as bigint) as licensed_seats,
        cast(renewal_seats as bigint) as renewal_seats,
        cast(max_billable_users as bigint) as max_billable_users,
        cast(current_billable_users as bigint) as current_billable_users,
        cast(users_over_license as bigint) as users_over_license,
        cast(invoiced_seats as bigint) as true_up_seats_invoiced,
        cast(missing_seats as bigint) as true_up_seats_missing,
        cast(over_bought_seats as bigint) as true_up_seats_over_bought,
        seat_price_amount,
        owed_amount as true_up_owed_amount,
        cast(owed_amount * usd_rate as decimal(28, 9)) as true_up_owed_usd_amount,

        -- flags
        is_renewed,
        case
            when activation_problem not in ('users unknown', 'no licence to activate') then false
            when activation_problem is null then true
        end as is_renewal_license_activatable
    from judged

)

select * from described
