with

terms as (

    select * from {{ ref('int_subscription_terms_valued') }}

),

auto_renew as (

    select * from {{ ref('int_terms_auto_renew') }}

),

changes as (

    select * from {{ ref('int_auto_renew_changes_explained') }}

),

-- still off, by the flag that counts; what a failed card switched off was not meant so
switched_off as (

    select
        terms.subscription_name,
        terms.term_number,
        changes.system,
        changes.changed_by_type,
        cast(changes.changed_at as date) as switched_off_on
    from terms
    inner join auto_renew
        on
            terms.subscription_name = auto_renew.subscription_name
            and terms.term_number = auto_renew.term_number
    inner join changes
        on
            terms.subscription_name = changes.subscription_name
            and changes.system
            = case
                when auto_renew.is_auto_renew_in_customers_app is null then 'Zuora'
                else 'customers app'
            end
    where
        not auto_renew.is_auto_renew
        and not changes.to_value
        and not changes.is_after_failed_card
        and changes.changed_at >= cast(terms.term_start_date as timestamp)
        and (terms.term_end_date is null or changes.changed_at < cast(terms.term_end_date as timestamp))
    qualify row_number() over (
        partition by terms.subscription_name, terms.term_number
        order by changes.changed_at desc, changes.change_number desc
    ) = 1

)

select * from switched_off
