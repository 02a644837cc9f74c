with

terms as (

    select * from {{ ref('int_subscription_terms_valued') }}

),

links as (

    select * from {{ ref('int_renewal_links_allocated') }}

),

subscriptions as (

    select * from {{ ref('int_subscriptions_current') }}

),

attributed as (

    select * from {{ ref('int_accounts_attributed') }}

),

windows as (

    select * from {{ ref('int_change_reason_windows_in_force') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

renewals as (

    select
        links.subscription_name,
        links.term_number,
        case
            when count(links.renewed_arr_amount) = count(*) then sum(links.renewed_arr_amount)
        end as renewed_arr_amount,
        min(links.renewed_on) as renewed_on,
        min(links.gap_days) as gap_days,
        count_if(
            ended.invoiced_account_id != started.invoiced_account_id
            and old_entities.crm_account_id = new_entities.crm_account_id
            and old_entities.actual_entity is distinct from new_entities.actual_entity
            and links.gap_days between windows.first_day and windows.last_day
        ) > 0 as is_entity_changed
    from links
    inner join subscriptions as ended
        on links.subscription_name = ended.subscription_name
    inner join subscriptions as started
        on links.renewal_subscription_name = started.subscription_name
    left join attributed as old_entities
        on ended.invoiced_account_id = old_entities.billing_account_id
    left join attributed as new_entities
        on started.invoiced_account_id = new_entities.billing_account_id
    left join windows
        on windows.change_reason = 'entity_change'
    group by links.subscription_name, links.term_number

),

decided as (

    select
        terms.subscription_name,
        terms.term_number,
        renewals.renewed_arr_amount,
        renewals.renewed_on,
        case
            when renewals.gap_days > 0 then renewals.gap_days
            when renewals.renewed_on is not null then 0
        end as days_late,
        case
            when renewals.is_entity_changed then 'entity_changed'
            when round(renewals.renewed_arr_amount, 2) > round(terms.ending_arr_amount, 2) then 'expanded'
            when round(renewals.renewed_arr_amount, 2) < round(terms.ending_arr_amount, 2) then 'contracted'
            when renewals.renewed_on is not null then 'renewed'
            when lower(subscriptions.status) = 'cancelled' then 'churned'
            when terms.term_end_date > as_of.as_of_date then 'pending'
            when datediff('day', terms.term_end_date, as_of.as_of_date) <= 180 then 'lapsed'
            else 'churned'
        end as outcome
    from terms
    cross join as_of
    inner join subscriptions
        on terms.subscription_name = subscriptions.subscription_name
    left join renewals
        on
            terms.subscription_name = renewals.subscription_name
            and terms.term_number = renewals.term_number

)

select * from decided
