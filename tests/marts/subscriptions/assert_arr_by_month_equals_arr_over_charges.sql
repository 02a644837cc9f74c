-- Why: ARR that a join loses or multiplies is the costliest mistake here: it is computed a second way.
-- When it fails: the charge models lose or repeat rows in the month and currency shown.
with

charges as (

    select * from {{ ref('stg_zuora__rate_plan_charges') }}

),

rate_plans as (

    select * from {{ ref('stg_zuora__rate_plans') }}

),

subscriptions as (

    select * from {{ ref('stg_zuora__subscriptions') }}

),

accounts as (

    select * from {{ ref('billing_accounts') }}

),

products as (

    select * from {{ ref('int_products_classified') }}

),

arr_by_month as (

    select * from {{ ref('arr_by_month') }}

),

dates as (

    select * from {{ ref('dates') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

versions as (

    select
        subscriptions.subscription_id,
        subscriptions.subscription_name,
        subscriptions.version,
        subscriptions.status,
        accounts.currency_code,
        coalesce(subscriptions.is_excluded_from_analysis, false) as is_excluded
    from subscriptions
    cross join as_of
    left join accounts
        on subscriptions.billing_account_id = accounts.billing_account_id
    where
        not coalesce(accounts.is_test_account, false)
        and coalesce(cast(subscriptions.created_at as date) <= as_of.as_of_date, true)
    qualify row_number() over (
        partition by subscriptions.subscription_name, subscriptions.version
        order by
            subscriptions.updated_at desc nulls last,
            subscriptions.created_at desc nulls last,
            subscriptions.subscription_id desc
    ) = 1

),

excluded as (

    select subscription_name
    from versions
    group by subscription_name
    having max_by(is_excluded, version)

),

newest_versions as (

    select versions.*
    from versions
    left join excluded
        on versions.subscription_name = excluded.subscription_name
    where
        excluded.subscription_name is null
        and coalesce(lower(replace(versions.status, ' ', '')), '')
        not in ('draft', 'pendingactivation', 'pendingacceptance')
    qualify row_number() over (
        partition by versions.subscription_name
        order by versions.version desc nulls last
    ) = 1

),

in_force as (

    select
        newest_versions.currency_code,
        12 * charges.mrr_amount as arr_amount,
        cast(date_trunc('month', charges.effective_start_date) as date) as first_month,
        cast(date_trunc('month', charges.effective_end_date) as date) as first_month_without
    from charges
    inner join rate_plans
        on charges.rate_plan_id = rate_plans.rate_plan_id
    inner join newest_versions
        on rate_plans.subscription_id = newest_versions.subscription_id
    left join products
        on
            coalesce(rate_plans.product_rate_plan_id, charges.product_rate_plan_id)
            = products.product_rate_plan_id
    where
        lower(charges.charge_type) = 'recurring'
        and coalesce(products.is_recurring_revenue, true)
        and charges.effective_start_date < coalesce(charges.effective_end_date, cast('9999-12-31' as date))

),

-- in force on a month's last day: from the month it starts in until the month it ends in
changes as (

    select currency_code, first_month as month_start_date, arr_amount
    from in_force
    union all
    select currency_code, first_month_without as month_start_date, -arr_amount as arr_amount
    from in_force
    where first_month_without is not null

),

currencies as (

    select distinct currency_code
    from changes

),

months as (

    select
        dates.month_start_date,
        currencies.currency_code
    from dates
    cross join as_of
    cross join currencies
    where
        dates.is_month_end
        and dates.month_start_date <= as_of.last_completed_month

),

changes_by_month as (

    select
        months.month_start_date,
        months.currency_code,
        sum(changes.arr_amount) as change_amount
    from months
    left join changes
        on
            months.month_start_date = case
                when changes.month_start_date > cast('2010-01-01' as date) then changes.month_start_date
                else cast('2010-01-01' as date)
            end
            and months.currency_code is not distinct from changes.currency_code
    group by months.month_start_date, months.currency_code

),

expected as (

    select
        month_start_date,
        currency_code,
        sum(coalesce(change_amount, 0)) over (
            partition by currency_code
            order by month_start_date
            rows between unbounded preceding and current row
        ) as arr_over_charges
    from changes_by_month

),

shown as (

    select
        month_start_date,
        currency_code,
        sum(arr_amount) as arr_amount
    from arr_by_month
    group by month_start_date, currency_code

),

compared as (

    select
        coalesce(expected.month_start_date, shown.month_start_date) as month_start_date,
        coalesce(expected.currency_code, shown.currency_code) as currency_code,
        coalesce(expected.arr_over_charges, 0) as arr_over_charges,
        coalesce(shown.arr_amount, 0) as arr_amount,
        coalesce(shown.arr_amount, 0) - coalesce(expected.arr_over_charges, 0) as difference_amount
    from expected
    full outer join shown
        on
            expected.month_start_date = shown.month_start_date
            and expected.currency_code is not distinct from shown.currency_code

),

differing as (

    select *
    from compared
    where difference_amount != 0

)

select * from differing
