with

terms as (

    select * from {{ ref('int_notice_terms_described') }}

),

rules as (

    select * from {{ ref('int_notice_rules_dated') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

every_notice as (

    select
        terms.*,
        rules.days_before_renewal,
        rules.sender,
        rules.notice_condition,
        rules.tolerance_days,
        rules.valid_from,
        rules.valid_until,
        cast(
            {{ dbt.dateadd('day', '-rules.days_before_renewal', 'terms.renews_on') }} as date
        ) as scheduled_on
    from terms
    cross join rules

),

-- what a notice depends on is read on its day, and of one still to come on the as-of day
scheduled as (

    select
        every_notice.subscription_name,
        every_notice.term_number,
        every_notice.days_before_renewal,
        every_notice.billing_account_id,
        every_notice.sender,
        every_notice.notice_condition,
        every_notice.tolerance_days,
        every_notice.renews_on,
        every_notice.scheduled_on,
        cast(
            {{ dbt.dateadd('day', 'every_notice.tolerance_days', 'every_notice.scheduled_on') }} as date
        ) as last_due_on,
        least(every_notice.scheduled_on, as_of.as_of_date) as decided_on,
        every_notice.delivery,
        every_notice.licensed_seats,
        case
            when every_notice.scheduled_on < every_notice.term_start_date then 'before the term'
            when every_notice.scheduled_on <= every_notice.written_on then 'before the term was written'
            when every_notice.cancelled_on <= every_notice.scheduled_on then 'cancelled'
            when every_notice.renewed_early_on <= every_notice.scheduled_on then 'renewed early'
        end as term_obstacle
    from every_notice
    cross join as_of
    where
        every_notice.notice_condition != 'never'
        and least(every_notice.scheduled_on, as_of.as_of_date) >= every_notice.valid_from
        and least(every_notice.scheduled_on, as_of.as_of_date) < every_notice.valid_until

)

select * from scheduled
