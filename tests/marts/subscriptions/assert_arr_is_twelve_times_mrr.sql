-- Why: ARR is 12 times MRR by definition.
-- When it fails: the two amounts of the subscription shown were taken from different rows or days.
with

subscriptions as (

    select * from {{ ref('subscriptions') }}

),

arr_by_month as (

    select * from {{ ref('arr_by_month') }}

),

amounts as (

    select 'subscriptions' as mart, subscription_name, mrr_amount, arr_amount from subscriptions
    union all
    select 'arr_by_month' as mart, subscription_name, mrr_amount, arr_amount from arr_by_month

),

differing as (

    select *
    from amounts
    where arr_amount != 12 * mrr_amount

)

select * from differing
