-- Why: an account on the wrong entity that nobody can explain is not mended; a reason on a match is noise.
-- When it fails: the order of reasons in int_accounts_attributed lets the account shown through.
with

accounts as (

    select * from {{ ref('billing_account_entities') }}

),

unexplained as (

    select *
    from accounts
    where
        (not coalesce(is_match, true) and mismatch_reason is null)
        or (coalesce(is_match, true) and mismatch_reason is not null)
        or (must_change_on is not null and (coalesce(is_match, true) or sales_channel != 'sales_assisted'))

)

select * from unexplained
