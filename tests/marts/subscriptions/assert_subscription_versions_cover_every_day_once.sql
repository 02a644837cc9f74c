-- Why: whoever asks what a subscription was on a day must get one answer, not none and not two.
-- When it fails: the versions of the subscription shown leave days out, overlap, or never end.
with

versions as (

    select
        subscription_name,
        version,
        valid_from,
        coalesce(valid_until, cast('9999-12-31' as date)) as valid_until
    from {{ ref('subscription_versions') }}

),

overlapping as (

    select
        versions.subscription_name,
        'two versions answer for one day' as what_is_wrong
    from versions
    inner join versions as others
        on
            versions.subscription_name = others.subscription_name
            and versions.version < others.version
            and versions.valid_from < others.valid_until
            and others.valid_from < versions.valid_until

),

left_out as (

    select
        subscription_name,
        'days without a version, or a version that ends before it starts' as what_is_wrong
    from versions
    group by subscription_name
    having
        sum(datediff('day', valid_from, valid_until))
        != datediff('day', min(valid_from), cast('9999-12-31' as date))
        or count_if(valid_until < valid_from) > 0

),

wrong as (

    select * from overlapping
    union all
    select * from left_out

)

select * from wrong
