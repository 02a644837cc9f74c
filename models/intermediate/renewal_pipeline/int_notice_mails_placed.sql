with

mails as (

    select * from {{ ref('int_notice_mails_listed') }}

),

versions as (

    select * from {{ ref('stg_zuora__subscriptions') }}

),

customers as (

    select * from {{ ref('stg_customers_app__customers') }}

),

orders as (

    select * from {{ ref('stg_customers_app__orders') }}

),

named as (

    select
        mails.mail_source,
        mails.mail_id,
        mails.sent_at,
        mails.sender,
        mails.billing_account_id,
        coalesce(mails.subscription_name, versions.subscription_name) as subscription_name
    from mails
    left join versions
        on mails.subscription_id = versions.subscription_id

),

subscriptions_by_account as (

    select
        billing_account_id,
        subscription_name
    from versions
    group by billing_account_id, subscription_name

),

subscriptions_by_address as (

    select
        lower(trim(customers.email)) as email,
        orders.subscription_name
    from customers
    inner join orders
        on customers.customer_id = orders.customer_id
    where orders.subscription_name is not null
    group by lower(trim(customers.email)), orders.subscription_name

),

-- a mail names its subscription, or it is about one of the account or of the person it went to
placed as (

    select
        mail_source,
        mail_id,
        sent_at,
        sender,
        subscription_name
    from named
    where subscription_name is not null

    union all

    select
        named.mail_source,
        named.mail_id,
        named.sent_at,
        named.sender,
        subscriptions_by_account.subscription_name
    from named
    inner join subscriptions_by_account
        on named.billing_account_id = subscriptions_by_account.billing_account_id
    where named.subscription_name is null

    union all

    select
        mails.mail_source,
        mails.mail_id,
        mails.sent_at,
        mails.sender,
        subscriptions_by_address.subscription_name
    from mails
    inner join subscriptions_by_address
        on mails.mail_id = subscriptions_by_address.email
    where mails.mail_source = 'mail event'

)

select * from placed
