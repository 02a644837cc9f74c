with

terms as (

    select * from {{ ref('int_subscription_terms_valued') }}

),

choices as (

    select * from {{ ref('int_auto_renew_choices_listed') }}

),

-- the last choice before the term's end
known_choices as (

    select
        terms.subscription_name,
        terms.term_number,
        choices.is_auto_renew
    from terms
    inner join choices
        on terms.subscription_name = choices.subscription_name
    where
        terms.term_end_date is null
        or choices.created_at < cast(terms.term_end_date as timestamp)
    qualify row_number() over (
        partition by terms.subscription_name, terms.term_number
        order by choices.created_at desc, choices.change_id desc
    ) = 1

)

select * from known_choices
