with

licenses as (

    select * from {{ ref('int_licenses_issued') }}

),

-- older pings name the file by one hash, newer ones by the other
files as (

    select license_key, license_md5 as license_hash, named_subscription as subscription_name, starts_on
    from licenses
    union all
    select license_key, license_sha256 as license_hash, named_subscription as subscription_name, starts_on
    from licenses

),

-- where a record lacks the hash that others have, one with a subscription speaks before one without
known as (

    select
        license_hash,
        license_key,
        subscription_name,
        starts_on
    from files
    where license_hash is not null
    qualify row_number() over (
        partition by license_hash
        order by case when subscription_name is null then 1 else 0 end, license_key
    ) = 1

)

select * from known
