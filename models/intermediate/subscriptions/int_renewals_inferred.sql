with recursive

candidates as (

    select * from {{ ref('int_renewal_pairs_ranked') }}

),

-- walk the pairs of a customer in that order, skipping whoever is already taken; recursion ends at 100 steps
walked as (

    select
        crm_account_id,
        subscription_name,
        term_number,
        renewal_subscription_name,
        preference,
        true as is_taken,
        concat('|', subscription_name, '>|>', renewal_subscription_name, '|') as taken_names
    from candidates
    where preference = 1

    union all

    select
        candidates.crm_account_id,
        candidates.subscription_name,
        candidates.term_number,
        candidates.renewal_subscription_name,
        candidates.preference,
        (
            not contains(walked.taken_names, concat('|', candidates.subscription_name, '>|'))
            and not contains(walked.taken_names, concat('|>', candidates.renewal_subscription_name, '|'))
        ) as is_taken,
        case
            when
                contains(walked.taken_names, concat('|', candidates.subscription_name, '>|'))
                or contains(walked.taken_names, concat('|>', candidates.renewal_subscription_name, '|'))
                then walked.taken_names
            else concat(
                walked.taken_names, '|', candidates.subscription_name, '>|>',
                candidates.renewal_subscription_name, '|'
            )
        end as taken_names
    from walked
    inner join candidates
        on
            walked.crm_account_id = candidates.crm_account_id
            and walked.preference + 1 = candidates.preference
    where walked.preference < 100

),

inferred as (

    select
        subscription_name,
        term_number,
        renewal_subscription_name
    from walked
    where is_taken

)

select * from inferred
